"""The rehearsal's own door, beside the carrier's: see and set parents and faults, make one dial or write, read the log.

No credentials: the simulated carrier listens on this machine only.
"""

from dataclasses import asdict

from aiohttp import web

from simulator.faults import described
from simulator.model import Call
from simulator.people.habits import Habit
from simulator.people.meanings import KEYWORDS
from simulator.people.summaries import summarise
from simulator.people.wishes import ProfileError
from simulator.rest.serving import CARRIER, reply
from simulator.rest.views import message_view
from simulator.texts.inbound import write
from simulator.texts.life import is_ours
from simulator.texts.messages import Message
from simulator.voice.calls import dial_in


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
    app.router.add_get("/simulator/faults", faults)
    app.router.add_post("/simulator/faults", set_faults)


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
    told = await request.json()
    if not isinstance(told, dict) or not all(isinstance(wishes, dict) for wishes in told.values()):
        raise ValueError("numbers with the fields of Parent are expected")
    try:
        for number, wishes in told.items():
            request.app[CARRIER].parents.set(number, wishes)
    except ProfileError as problem:
        return reply({"error": str(problem)}, 400)
    return reply({"set": len(told)})


async def dial(request: web.Request) -> web.Response:
    """Make a parent dial one of the account's numbers: {"from", "to", "habit"?}."""
    wish = await _wish(request, "from", "to")
    carrier = request.app[CARRIER]
    number = next((n for n in carrier.numbers.values() if n.phone_number == wish["to"]), None)
    if number is None:
        return reply({"error": f"{wish['to']} is not a number of the account"}, 404)
    habit = wish.get("habit", Habit.answers)
    if habit not in tuple(Habit):
        return reply({"error": f"{habit}: no such habit"}, 400)
    return reply({"sid": dial_in(carrier, wish["from"], number, Habit(habit)).sid}, 201)


async def calls(request: web.Request) -> web.Response:
    """The calls that are not over, with their states."""
    live = [call for call in request.app[CARRIER].calls.values() if not call.is_over]
    return reply([_live(call) for call in live])


async def text(request: web.Request) -> web.Response:
    """Make a parent write to one of the account's addresses: {"from", "to", "body"}; `whatsapp:` before "to"."""
    wish = await _wish(request, "from", "to", "body")
    carrier = request.app[CARRIER]
    if not is_ours(carrier, wish["to"]):
        return reply({"error": f"{wish['to']} is not a number of the account"}, 404)
    meaning = KEYWORDS.get(wish["body"].strip().upper())
    return reply({"sid": write(carrier, wish["from"], wish["to"], wish["body"], meaning).sid}, 201)


async def messages(request: web.Request) -> web.Response:
    """Every text so far in order, both ways; `number`: only one parent's."""
    carrier, number = request.app[CARRIER], request.query.get("number", "").strip()
    kept = [message for message in carrier.texts.messages.values() if number.lstrip("+") in _digits(message)]
    return reply([message_view(carrier.settings.account_sid, message) for message in kept])


async def faults(request: web.Request) -> web.Response:
    """What goes wrong now: the fields of Faults."""
    return reply(asdict(request.app[CARRIER].troubles.faults))


async def set_faults(request: web.Request) -> web.Response:
    """Let other things go wrong from now on: fields of Faults; what is not named stays."""
    troubles = request.app[CARRIER].troubles
    try:
        troubles.faults = described(troubles.faults, await request.json())
    except ValueError as problem:  # no JSON is one too
        return reply({"error": str(problem)}, 400)
    return await faults(request)


async def _wish(request: web.Request, *names: str) -> dict[str, str]:
    """A posted object that has these words. Raises ValueError."""
    wish = await request.json()
    if not isinstance(wish, dict) or not all(isinstance(wish.get(name), str) for name in names):
        raise ValueError(f"an object with {', '.join(names)} is expected")
    return wish


def _digits(message: Message) -> str:
    return message.party.lstrip("+")


def _live(call: Call) -> dict[str, str]:
    facts = {"sid": call.sid, "to": call.to, "from": call.caller}
    return facts | {"status": call.status, "direction": call.direction, "parent": call.party}
