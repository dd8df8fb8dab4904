"""What follows an ended call: its outcome is judged, and the member waits, goes to a monitor or is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from conversation.effects import Ending
from ivr.following import Call, outcome_of
from rules.attempts import Ended, Move, Next, after_attempt, counts
from rules.campaign_file import CampaignFile
from rules.dispositions import DEAD_NUMBER, disposition
from rules.hours import next_opening, next_part
from rules.lives import CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode, next_mode
from storage.database import Sessions
from storage.models import Attempt, Phone, PhoneState
from storage.queries import campaigns, planning
from storage.queries.planning import Case

AVAILABLE: Final = (Mode.voice, Mode.monitor)
"""The modes that this service can use; others in a campaign's list are passed over."""
DEAD: Final = (Outcome.invalid_number, Outcome.not_working)
INTERVIEWED: Final = "1.1"
ROOM: Final = 500

log = structlog.get_logger(__name__)


def settle(sessions: Sessions, zone: ZoneInfo, now: datetime, attempt_ids: Sequence[int]) -> None:
    """Settle each ended attempt in a transaction of its own. Safe to run twice."""
    for attempt_id in attempt_ids:
        with sessions.begin() as session:
            settle_one(session, attempt_id, zone, now)


def settle_one(session: Session, attempt_id: int, zone: ZoneInfo, now: datetime) -> None:
    """Judge the outcome and plan what follows."""
    locked = planning.lock_ended_attempt(session, attempt_id)
    if locked is None:
        return
    attempt, pressed = locked
    case = planning.lock_case(session, attempt.member_id)
    attempt.outcome = attempt.outcome or outcome_of(_call(attempt, case, pressed))
    attempt.settled_at, attempt.lease_until = now, None
    would_not_try = attempt.carrier_sid is None and attempt.carrier_error is not None
    if attempt.outcome in DEAD and would_not_try:  # a call that failed once may get through another day
        session.get_one(Phone, attempt.phone_id).state = PhoneState.dead
    if attempt.outcome is Outcome.failed and attempt.carrier_sid is not None:
        campaigns.add_fault(session, attempt.campaign_id, f"call failed, SIP {attempt.carrier_error}", now)
    session.flush()
    _follow(session, Plan(session, case, zone, now), attempt)


def plan_idle(sessions: Sessions, zone: ZoneInfo, now: datetime) -> None:
    """Members for whom nothing is on its way: another member's call gave up their number, or a plan was lost."""
    with sessions() as session:
        idle = planning.idle_members(session, ROOM)
    for member_id in idle:
        with sessions.begin() as session:
            plan = Plan(session, planning.lock_case(session, member_id), zone, now)
            if plan.case.member.state is not MemberState.waiting or planning.is_planned(session, member_id):
                continue
            if plan.case.opted_out:
                plan.done()
            else:
                plan.call_or_next_mode()


def _call(attempt: Attempt, case: Case, pressed: bool) -> Call:
    conversation = case.conversation
    ours = conversation is not None and conversation.leg == attempt.carrier_sid
    ending = conversation.ending if ours and conversation is not None else None
    return Call(
        status=attempt.carrier_status or "",
        error=attempt.carrier_error,
        answered_by=attempt.answered_by,
        ours=ours,
        pressed=pressed,
        ending=Ending(ending) if ending else None,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps that can follow, for one member, in one transaction."""

    session: Session
    case: Case
    zone: ZoneInfo
    now: datetime

    @property
    def file(self) -> CampaignFile:
        """The campaign's settings."""
        return CampaignFile.model_validate(self.case.campaign.settings)

    def done(self) -> None:
        """Nobody owes this member anything more."""
        planning.move_member(self.session, self.case.member, MemberState.done, None)

    def to_monitor(self) -> None:
        """A monitor goes on."""
        planning.move_member(self.session, self.case.member, MemberState.monitor, Mode.monitor)

    def call(self, phone: Phone, at: datetime) -> None:
        """Another call, at the first open moment from `at` on; none once the deadline is past or the campaign over."""
        due_at = next_opening(self.file.hours_rule(), at, self.zone)
        deadline = self.file.deadline_at(self.zone)
        over = self.case.campaign.state in (CampaignState.stopped, CampaignState.closed)
        if over or (deadline is not None and due_at >= deadline):
            self.done()
        else:
            planning.plan_attempt(self.session, self.case.member, phone, due_at)

    def call_again(self, phone_id: int, at: datetime) -> None:
        """The same number once more, unless it was given up meanwhile."""
        again = next((phone for phone in self.case.phones if phone.id == phone_id), None)
        if again is None:
            self.call_or_next_mode()
        else:
            self.call(again, at)

    def next_mode(self) -> None:
        """Voice has done what it could."""
        kind = self.case.phones[0].kind if self.case.phones else None
        modes = [mode for mode in self.file.modes if mode in AVAILABLE]
        following = next_mode(modes, Mode.voice, kind) if kind else _monitor_of(modes)
        if following is Mode.monitor:
            self.to_monitor()
        else:
            self.done()

    def call_or_next_mode(self) -> None:
        """The first number that may still be called, now; else the next mode."""
        if self.case.phones:
            self.call(self.case.phones[0], self.now)
        else:
            self.next_mode()


def _monitor_of(modes: Sequence[Mode]) -> Mode | None:
    return Mode.monitor if Mode.monitor in modes else None


def _follow(session: Session, plan: Plan, attempt: Attempt) -> None:
    case = plan.case
    interviewed = disposition((), case.answers) == INTERVIEWED
    if case.opted_out or interviewed:
        plan.done()
        return
    if case.member.state is not MemberState.waiting:
        return
    nothing_new = attempt.chosen is None and planning.is_planned(session, case.member.id)
    following = _next(session, plan, attempt)
    match following.move:
        case Move.final:
            plan.done()
        case Move.monitor:
            plan.to_monitor()
        case Move.next_mode:
            plan.next_mode()
        case Move.other_number:
            plan.call(_others(session, case, attempt)[0], plan.now)
        case Move.retry if not nothing_new:
            plan.call_again(attempt.phone_id, following.at or plan.now)
    log.info("settled", attempt=attempt.id, outcome=attempt.outcome, move=following.move)


def _next(session: Session, plan: Plan, attempt: Attempt) -> Next:
    outcome = attempt.outcome or Outcome.failed
    policy = plan.file.policy(Mode.voice)
    so_far = planning.outcomes_on(session, attempt.member_id, attempt.phone_id)
    counted = sum(number for kind, number in so_far.items() if counts(kind))
    others = _others(session, plan.case, attempt)
    chosen = None
    if attempt.chosen is not None:
        hours = plan.file.hours_rule()
        chosen = next_part(hours, attempt.chosen, plan.now + policy.waits[0], plan.zone)
    return after_attempt(
        Ended(
            outcome=outcome,
            counted=counted,
            uncounted=so_far.total() - counted,
            now=plan.now,
            chosen=chosen,
            has_other_number=bool(others),
        ),
        policy,
    )


def _others(session: Session, case: Case, attempt: Attempt) -> list[Phone]:
    """The member's other numbers that no call has found out of service yet."""
    return [
        phone
        for phone in case.phones
        if phone.id != attempt.phone_id
        and not DEAD_NUMBER & planning.outcomes_on(session, case.member.id, phone.id).keys()
    ]
