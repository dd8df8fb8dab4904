"""Luis at his work: a family whom he is to call, taken from the list, called by hand, asked and noted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from monitors import contacts, interviewing, reaching, work
from monitors.contact_words import ContactError
from monitors.following import Noted
from monitors.forms import BACK, COMMENT, KEY, STEP
from monitors.interviewing import Present, Screen
from rules.lives import CallbackState, MemberState
from rules.routing import Mode
from storage.handovers.moving import Claimed, Lost
from storage.models import Attempt, Callback, Campaign, Handover, Member, StaffUser
from storage.queries.results import MemberResult, member_results
from tests.world import ANA, ZONE, World

HOUSE_NUMBER = "1503"


def with_monitor(world: World, number: str | None = ANA, campaign: Campaign | None = None, **values: Any) -> Member:
    """A member whom a monitor is to interview."""
    return world.member(campaign or world.campaign(), number, state=MemberState.monitor, mode=Mode.monitor, **values)


def sweep(world: World) -> None:
    """As the clock does every few seconds."""
    work.keep_level(world.sessions, world.clock(), ZONE)


@dataclass
class Monitor:
    """Somebody of the staff, and what he does."""

    world: World
    user: StaffUser
    handover_id: int = 0
    screens: list[Screen] = field(default_factory=list)

    @property
    def handover(self) -> Handover:
        """What he took last, as it is now."""
        return self.world.one(Handover, Handover.id == self.handover_id)

    @property
    def attempt(self) -> Attempt:
        """His contact that goes on."""
        return self.world.one(Attempt, Attempt.id == self.handover.attempt_id)

    def next(self) -> Claimed | Lost | None:
        got = work.claim_next(self.world.sessions, self.user.id, self.world.clock(), ZONE)
        if isinstance(got, Claimed):
            self.handover_id = got.handover_id
        return got

    def calls(self, number: str = ANA) -> None:
        """By his own telephone."""
        phone = self.world.find_phone(number)
        assert phone is not None
        with self.world.sessions.begin() as session:
            reaching.reach(session, self.handover_id, self.user.id, phone.id, self.world.clock(), ZONE, by_hand=True)

    def opens(self) -> Screen:
        with self.world.sessions.begin() as session:
            return self._shown(interviewing.open_form(session, self.handover_id, self.user.id, self.present()))

    def keys(self, *digits: str) -> Screen:
        """One answer after the other."""
        for digit in digits:
            self.sends(self.screens[-1].turn, **{KEY: digit})
        return self.screens[-1]

    def writes(self, comment: str) -> Screen:
        return self.sends(self.screens[-1].turn, **{COMMENT: comment})

    def goes_back(self) -> Screen:
        return self.sends(self.screens[-1].turn, **{BACK: "1"})

    def sends(self, turn: int, **form: str) -> Screen:
        """A form of this turn, as the page that is shown makes it."""
        fields = {STEP: self.screens[-1].view.step, **form}
        with self.world.sessions.begin() as session:
            return self._shown(
                interviewing.answer(session, self.handover_id, self.user.id, turn, fields, self.present())
            )

    def notes(self, code: str, note: str = "", when: datetime | None = None, language: str = "") -> contacts.Finished:
        key, noted = contacts.contact_key(self.handover), Noted(code, note, when, language)
        with self.world.sessions.begin() as session:
            return contacts.finish(session, self.handover_id, self.user.id, key, noted, self.world.clock(), ZONE)

    def present(self) -> Present:
        return Present(self.world.clock(), ZONE, HOUSE_NUMBER)

    def _shown(self, screen: Screen) -> Screen:
        self.screens.append(screen)
        return screen


def monitor(world: World, name: str = "Luis", **values: Any) -> Monitor:
    """Somebody at work."""
    return Monitor(world, world.at_work(world.staff(name, **values)))


def at_it(world: World) -> Monitor:
    """Luis, who has just called Ana."""
    sweep(world)
    luis = monitor(world)
    assert isinstance(luis.next(), Claimed)
    luis.calls()
    return luis


def promised(world: World, person_id: int, conversation_id: int) -> Callback:
    """A call that this parent was promised a moment ago."""
    row = Callback(
        conversation_id=conversation_id,
        person_id=person_id,
        reason="person",
        promised="hoy por la tarde",
        state=CallbackState.owed,
        created_at=world.clock(),
    )
    with world.sessions.begin() as session:
        session.add(row)
    return row


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026, whose 5th, a Monday, is the world's first day."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


def results(world: World, campaign_id: int) -> list[MemberResult]:
    """What the results are made of."""
    with world.sessions() as session:
        return list(member_results(session, campaign_id))


def refused(luis: Monitor, result: str, code: str, **given: Any) -> None:
    """It cannot be noted so, and nothing is written."""
    before = luis.world.everything()
    with pytest.raises(ContactError, match=code):
        luis.notes(result, **given)
    assert luis.world.everything() == before
