"""A telephone call as the carrier leads it: each form goes where the last document sends it."""

from dataclasses import dataclass
from typing import Any, Literal
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from conversation.library import get_script
from conversation.reply import Prompt
from rules.lives import AttemptState
from storage.models import Attempt, Member
from tests.switchboard import SigningCarrier
from tests.world import ANA, World

CALLS = {"CallStatus": "in-progress", "ApiVersion": "2010-04-01", "Direction": "outbound-api"}


def words(name: str, script: str = "pra-for-147", **values: str) -> str:
    """What the prompt of this name says aloud, the survey's unless another script is named."""
    return get_script(script, 1).words("voice", "es").text(Prompt(name, values))


def line(name: str, **values: str) -> str:
    """What the line's prompt of this name says aloud."""
    return words(name, "linea", **values)


@dataclass(frozen=True)
class Document:
    """A TwiML document that the service answered with."""

    body: bytes
    root: ET.Element

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.root]

    @property
    def says(self) -> list[str]:
        return [say.text or "" for say in self.root.iter("Say")]

    @property
    def ends(self) -> bool:
        return self.verbs[-1:] == ["Hangup"]

    def address(self, verb: Literal["Gather", "Record", "Redirect"]) -> str:
        found = self.root.find(verb)
        assert found is not None, self.body.decode()
        return str(found.text if verb == "Redirect" else found.get("action"))


def document(response: TestResponse) -> Document:
    """What the carrier reads: it must be well, and XML by its name."""
    assert response.status_code == 200, response.text
    assert response.content_type == "text/xml; charset=utf-8"
    assert len(response.data) <= 64 * 1024
    return Document(response.data, ET.fromstring(response.data))  # noqa: S314 - our own document


@dataclass
class Telephone:
    """One call: what it heard last is in `heard`."""

    carrier: SigningCarrier
    sid: str = "CA" + "1" * 32
    attempt_id: int = 0
    caller: str = ""
    heard: Document = Document(b"", ET.Element("Response"))

    def form(self, **more: str) -> dict[str, str]:
        """What every webhook of this call carries."""
        return CALLS | {"CallSid": self.sid, "From": self.caller, "To": ""} | more

    def post(self, target: str, **more: str) -> TestResponse:
        return self.carrier.post(target, self.form(**more))

    def ask(self, target: str, **more: str) -> Document:
        """A webhook that is answered with a document."""
        self.heard = document(self.post(target, **more))
        return self.heard

    def answer(self) -> Document:
        """The parent picks up."""
        return self.ask(f"/voice/answer/{self.attempt_id}")

    def dial_in(self) -> Document:
        """The parent calls us."""
        return self.ask("/voice/incoming")

    def press(self, keys: str) -> Document:
        """One key after the other, each at its question."""
        for key in keys:
            self.ask(self.heard.address("Gather"), Digits=key, FinishedOnKey="")
        return self.heard

    def be_silent(self) -> Document:
        return self.ask(self.heard.address("Redirect"))

    def record(self, voice: str, seconds: int = 9, key: str = "#") -> Document:
        """The parent speaks and ends with this key."""
        url = f"https://api.example.org/2010-04-01/Accounts/AC1/Recordings/{voice}"
        more = {"RecordingSid": voice, "RecordingUrl": url, "RecordingDuration": str(seconds), "Digits": key}
        return self.ask(self.heard.address("Record"), **more)

    def status(self, status: str, **more: str) -> None:
        """A status callback."""
        assert self.post(f"/voice/status/{self.attempt_id}", CallStatus=status, **more).status_code == 204

    def detected(self, answered_by: str) -> None:
        """The result of answer detection."""
        response = self.post(f"/voice/detection/{self.attempt_id}", AnsweredBy=answered_by)
        assert response.status_code == 204


def ring(world: World, carrier: SigningCarrier, *, number: str = ANA, **campaign: Any) -> Telephone:
    """Our call rings at the parent's; nobody has picked up yet."""
    return ring_again(world, carrier, world.attempt(world.member(world.campaign(**campaign), number)))


def ring_again(world: World, carrier: SigningCarrier, attempt: Attempt, sid: str = "CA" + "1" * 32) -> Telephone:
    """The call of this attempt rings."""
    world.change(attempt, state=AttemptState.ringing, dialing_at=world.clock(), carrier_sid=sid)
    return Telephone(carrier, sid, attempt.id)


def call_again(world: World, before: Telephone, sid: str = "CA" + "2" * 32) -> Telephone:
    """The same parent's telephone rings once more."""
    with world.sessions() as session:
        member = session.get_one(Member, session.get_one(Attempt, before.attempt_id).member_id)
    return ring_again(world, before.carrier, world.attempt(member), sid)
