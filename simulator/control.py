"""The rehearsal's own door, beside the carrier's: see and set parents, make one dial or write, read the log.

No credentials: the simulated carrier listens on this machine only.
"""

from typing import Any

from aiohttp import web

from simulator.model import Call
from simulator.people.habits import Habit
from simulator.people.meanings import Meaning
from simulator.people.parents import ProfileError
from simulator.people.summaries import summarise
from simulator.rest.serving import CARRIER, reply
from simulator.rest.views import message_view
from simulator.texts.inbound import write
from simulator.texts.life import is_ours
from simulator.texts.messages import Message
from simulator.voice.calls import dial_in

# Words that a parent may be made to write, and what he tells by them.
_KEYWORDS = dict.fromkeys(("BAJA", "ALTO", "STOP"), Meaning.stop_confirmed) | {"ALTA": Meaning.comes_back}


def add_routes(app: web.Application) -> None:
    """The addresses."""
    app.router.add_get("/healthy", healthy)
    app.router.add_get("/simulator/log", log)
    app.router.add_get("/simulator/parents", parents)
    app.router.add_post("/simulator/parents", set_parents)
    app.router.add_post("/simulator/dial", dial)
    app.router.add_post("/simulator/text", text)
    app.router.add_get("/simulator/calls", calls)
    app.router.add_get("/simulator/messages", messages)


async def healthy(request: web.Request) -> web.Response:  # noqa: ARG001 - alive is all it says
    return reply({"status": "ok"})


async def log(request: web.Request) -> web.Response:
    """Every event so far, in order; `since` skips so many."""
    since = int(request.query.get("since", "0"))
    return reply(request.app[CARRIER].journal.events[since:])


async def parents(request: web.Request) -> web.Response:
    """What each number did and told, by number."""
    return reply(summarise(request.app[CARRIER].journal.events))


async def set_parents(request: web.Request) -> web.Response:
    """Describe parents: number -> fields of Parent."""
    told: dict[str, dict[str, Any]] = await request.json()
    try:
        for number, wishes in told.items():
            request.app[CARRIER].parents.set(number, wishes)
    except ProfileError as problem:
        return reply({"error": str(problem)}, 400)
    return reply({"set": len(told)})


async def dial(request: web.Request) -> web.Response:
    """Make a parent dial one of the account's numbers: {"from", "to", "habit"?}."""
    wish: dict[str, str] = await request.json()
    carrier = request.app[CARRIER]
    number = next((n for n in carrier.numbers.values() if n.phone_number == wish["to"]), None)
    if number is None:
        return reply({"error": f"{wish['to']} is not a number of the account"}, 404)
    call = dial_in(carrier, wish["from"], number, Habit(wish.get("habit", Habit.answers)))
    return reply({"sid": call.sid}, 201)


async def calls(request: web.Request) -> web.Response:
    """The calls that are not over, with their states."""
    live = [call for call in request.app[CARRIER].calls.values() if not call.is_over]
    return reply([_live(call) for call in live])


async def text(request: web.Request) -> web.Response:
    """Make a parent write to one of the account's addresses: {"from", "to", "body"}; `whatsapp:` before "to"."""
    wish: dict[str, str] = await request.json()
    carrier = request.app[CARRIER]
    if not is_ours(carrier, wish["to"]):
        return reply({"error": f"{wish['to']} is not a number of the account"}, 404)
    meaning = _KEYWORDS.get(wish["body"].strip().upper())
    return reply({"sid": write(carrier, wish["from"], wish["to"], wish["body"], meaning).sid}, 201)


async def messages(request: web.Request) -> web.Response:
    """Every text so far in order, both ways; `number`: only one parent's."""
    carrier, number = request.app[CARRIER], request.query.get("number", "").strip()
    kept = [message for message in carrier.texts.messages.values() if number.lstrip("+") in _digits(message)]
    return reply([message_view(carrier.settings.account_sid, message) for message in kept])


def _digits(message: Message) -> str:
    return message.party.lstrip("+")


def _live(call: Call) -> dict[str, str]:
    facts = {"sid": call.sid, "to": call.to, "from": call.caller}
    return facts | {"status": call.status, "direction": call.direction, "parent": call.party}
