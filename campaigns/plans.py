"""The steps that can follow for a member of the sample: another try, another mode, a monitor, nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rules.campaign_file import CampaignFile
from rules.dispositions import disposition
from rules.hours import next_opening
from rules.lines import CALL_BACK, Lines, usable_modes
from rules.lives import CampaignState, MemberState
from rules.outcomes import Outcome
from rules.phones import PhoneKind
from rules.routing import CANNOT_HEAR, Mode, Profile, next_mode, reaches
from storage.effects import end_waiting_for_answers
from storage.models import Attempt, Member, Phone
from storage.queries import planning
from storage.queries.attempts import family_of
from storage.queries.planning import Situation

INTERVIEWED: Final = "1.1"


def modes_for(file: CampaignFile, lines: Lines, disability: str) -> tuple[Mode, ...]:
    """The campaign's modes that the house can use; a text that asks for a call is of no use to the deaf."""
    answer_by = file.attempts.sms.answer_by
    usable = usable_modes(file.modes, answer_by, lines)
    deaf = disability in CANNOT_HEAR and answer_by == CALL_BACK
    return tuple(mode for mode in usable if not (deaf and mode is Mode.sms))


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps that can follow, for one member, in one transaction."""

    session: Session
    at_hand: Situation
    file: CampaignFile
    lines: Lines
    zone: ZoneInfo
    now: datetime

    @property
    def is_over(self) -> bool:
        """The parent has given a whole interview, or wants no calls."""
        return self.at_hand.opted_out or disposition((), self.at_hand.answers) == INTERVIEWED

    @property
    def mode(self) -> Mode:
        """The mode being tried."""
        return self.at_hand.member.mode or Mode.voice

    def done(self, outcome: Outcome) -> None:
        """Nobody owes this member anything more; a text that still waits for an answer ends so."""
        planning.move_member(self.session, self.at_hand.member, MemberState.done, None)
        self._wait_no_more(outcome)

    def to_monitor(self, outcome: Outcome) -> None:
        """A monitor goes on."""
        planning.move_member(self.session, self.at_hand.member, MemberState.monitor, Mode.monitor)
        self._wait_no_more(outcome)

    def _wait_no_more(self, outcome: Outcome) -> None:
        # While a brother or sister is still to be asked about, their thread goes on.
        if not planning.family_waits(self.session, self.at_hand.member):
            family = Attempt.member_id.in_(family_of(self.at_hand.member.id))
            end_waiting_for_answers(self.session, outcome, self.now, family)

    def reach(self, phone: Phone, at: datetime) -> None:
        """Another try by the present mode, unless something is on its way to the family."""
        if not planning.is_planned(self.session, self.at_hand.member):
            self._plan(phone, at, self.mode)

    def reach_again(self, phone_id: int, at: datetime) -> None:
        """The same number once more, unless it was given up meanwhile."""
        again = next((phone for phone in self.phones_for(self.mode) if phone.id == phone_id), None)
        if again is None:
            self.reach_or_next_mode()
        else:
            self.reach(again, at)

    def keep_promise(self, attempt: Attempt, at: datetime) -> None:
        """Called again at the time that the parent chose, whatever else was planned or waits for his answer."""
        phone = next((phone for phone in self.at_hand.phones if phone.id == attempt.phone_id), None)
        if phone is None:
            self.reach_or_next_mode()
        else:
            self._plan(phone, at, attempt.mode, asked_for=attempt.asked_for or attempt.mode != self.mode)

    def _plan(self, phone: Phone, at: datetime, mode: Mode, *, asked_for: bool = False) -> None:
        """At the first open moment from `at` on; not at all once the deadline is past or the campaign over."""
        due_at = next_opening(self.file.hours_rule(), max(at, self.now), self.zone)
        deadline = self.file.deadline_at(self.zone)
        over = self.at_hand.campaign.state in (CampaignState.stopped, CampaignState.closed)
        if over or (deadline is not None and due_at >= deadline):
            self.done(Outcome.no_reply)
        else:
            planning.plan_attempt(self.session, self.at_hand.member, phone, mode, due_at, asked_for=asked_for)

    def next_mode(self) -> None:
        """The present mode has done what it could."""
        member = self.at_hand.member
        following = next_mode(modes_for(self.file, self.lines, member.discapacidad), self.mode, self._profile())
        if following is None:
            self.done(Outcome.no_reply)
        elif following is Mode.monitor:
            self.to_monitor(Outcome.no_reply)
        else:
            member.mode = following
            self.reach(self.phones_for(following)[0], self.now)

    def reach_or_next_mode(self) -> None:
        """The first number that may still be tried, now; else the next mode."""
        phones = self.phones_for(self.mode)
        if phones:
            self.reach(phones[0], self.now)
        else:
            self.next_mode()

    def phones_for(self, mode: Mode) -> Sequence[Phone]:
        """The member's usable numbers that the mode can use, in the order tried."""
        return [phone for phone in self.at_hand.phones if reaches(mode, phone.kind)]

    def _profile(self) -> Profile:
        member: Member = self.at_hand.member
        kinds = [phone.kind for phone in self.at_hand.phones] + [PhoneKind.none, PhoneKind.none]
        return Profile(kinds[0], member.idioma, member.discapacidad, member.servicio_reportado, kinds[1])
