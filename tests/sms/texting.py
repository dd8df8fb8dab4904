"""A telephone that writes to us: each text goes to the service as the carrier delivers it; what comes back is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from conversation.channel import Channel
from conversation.heard import Opened, Said
from conversation.library import get_script
from conversation.reply import Prompt
from rules.lives import AttemptState
from rules.routing import Mode
from storage.legs import text_leg
from storage.models import Answer, Attempt, Conversation, Member
from storage.turn_rows import TurnKey, call_turn
from storage.turns import take_turn
from tests.switchboard import SigningCarrier
from tests.world import ANA, World

LINE_AS_WRITTEN = "2411-0000"
WINDOW = "hoy por la mañana"
"""What is promised on the Monday morning of the tests."""
FACTS = {"ventana": WINDOW, "linea": LINE_AS_WRITTEN, "nivel": "primaria"}
_numbers = count(1)


def words(name: str, **values: str) -> str:
    """What the survey's prompt of this name says in a text."""
    return get_script("pra-for-147", 1).words(Channel.sms, "es").text(Prompt(name, FACTS | values))


def new_sid() -> str:
    """A MessageSid that nobody has."""
    return f"SM{next(_numbers):032x}"


@dataclass
class Texting:
    """`attempt`: the text of ours that it got, if any. `sid`: of what it wrote last."""

    world: World
    carrier: SigningCarrier
    number: str = ANA
    attempt: Attempt | None = None
    sid: str = ""
    sids: Iterator[str] = field(default_factory=lambda: iter(new_sid, None))

    def form(self, body: str, **more: str) -> dict[str, str]:
        """What the carrier says of this message."""
        self.sid = more.get("MessageSid", self.sid)
        sender = {"From": self.number, "To": "+50224110000", "Body": body}
        return {"MessageSid": self.sid, "SmsMessageSid": self.sid, "NumMedia": "0", **sender} | more

    def post(self, body: str, **more: str) -> TestResponse:
        """The message as the carrier delivers it, with the SID that the last one had unless told otherwise."""
        return self.carrier.post("/sms/incoming", self.form(body, **more))

    def write(self, *bodies: str, **more: str) -> list[str]:
        """One text after the other, a second apart; what is read after the last one."""
        for body in bodies:
            self.world.clock.pass_by(seconds=1)
            self.sid = next(self.sids)
            read = texts_in(self.post(body, **more))
        return read

    def status(self, status: str, **more: str) -> None:
        """The carrier tells how far our text has come."""
        assert self.attempt is not None
        form = {"MessageSid": self.attempt.carrier_sid or "", "MessageStatus": status, "To": self.number} | more
        assert self.carrier.post(f"/sms/status/{self.attempt.id}", form).status_code == 204


def texts_in(response: TestResponse) -> list[str]:
    """The texts that the carrier reads in an answer: it must be well, and XML by its name."""
    assert response.status_code == 200, response.text
    assert response.content_type == "text/xml; charset=utf-8"
    root = ET.fromstring(response.data)  # noqa: S314 - our own document
    assert {verb.tag for verb in root} <= {"Message"}
    return [verb.text or "" for verb in root]


def send_text(world: World, member: Member, **values: Any) -> Attempt:
    """A text of ours that has left and waits for an answer."""
    given = {"mode": Mode.sms, "dialing_at": world.clock(), "answer_until": world.clock() + timedelta(days=2)}
    return world.attempt(member, AttemptState.awaiting, **given | {"sid": new_sid()} | values)


def send_question(world: World, member: Member, **values: Any) -> Attempt:
    """A text of ours with the first question: the thread has begun."""
    attempt = send_text(world, member, **values)
    found = world.rows(Conversation, Conversation.member_id == member.id)
    conversation = found[0] if found else world.conversation(member)
    leg = text_leg(attempt.id)
    with world.sessions.begin() as session:
        key = TurnKey(leg, f"{leg}:sent:{world.clock().timestamp()}", attempt.mode)
        take_turn(session, conversation.id, key, Opened(FACTS, Channel.sms), world.clock())
    return attempt


def invite(world: World, carrier: SigningCarrier, number: str = ANA, **campaign: Any) -> Texting:
    """A parent who has our first question."""
    attempt = send_question(world, world.member(world.campaign(**campaign), number))
    return Texting(world, carrier, number, attempt)


def call(world: World, member: Member, sid: str, *keys: str) -> Attempt:
    """A call of ours that was answered, these keys pressed, and that is over."""
    attempt = world.attempt(member, AttemptState.ended, sid=sid)
    found = world.rows(Conversation, Conversation.member_id == member.id)
    conversation = found[0] if found else world.conversation(member)
    for number, heard in enumerate([Opened(FACTS), *map(Said, keys)]):
        world.clock.pass_by(seconds=1)
        with world.sessions.begin() as session:
            take_turn(session, conversation.id, call_turn(sid, number), heard, world.clock())
    return attempt


def answers(world: World) -> dict[str, str]:
    """Question -> value, of all that was answered."""
    return {row.question: row.value for row in world.rows(Answer)}


def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but the SIDs of texts that have reached us, which say nothing of anybody."""
    return {table: rows for table, rows in world.everything().items() if table != "heard_text"}
