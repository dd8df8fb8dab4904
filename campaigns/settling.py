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
from storage.queries.planning import Situation

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
    at_hand = planning.lock_situation(session, attempt.member_id)
    attempt.outcome = attempt.outcome or outcome_of(_call(attempt, at_hand, pressed))
    attempt.settled_at, attempt.lease_until = now, None
    would_not_try = attempt.carrier_sid is None and attempt.carrier_error is not None
    if attempt.outcome in DEAD and would_not_try:  # a call that failed once may get through another day
        session.get_one(Phone, attempt.phone_id).state = PhoneState.dead
    if attempt.outcome is Outcome.failed and attempt.carrier_sid is not None:
        what = f"call failed, code {attempt.carrier_error}"
        log.warning("carrier_fault", campaign=attempt.campaign_id, attempt=attempt.id, what=what)
        campaigns.add_fault(session, attempt.campaign_id, attempt.id, what, now)
    session.flush()
    log.info("settled", attempt=attempt.id, outcome=attempt.outcome)
    _follow(session, _plan(session, at_hand, zone, now), attempt)


def plan_idle(sessions: Sessions, zone: ZoneInfo, now: datetime) -> None:
    """Members for whom nothing is on its way: another member's call gave up their number, or a plan was lost."""
    with sessions() as session:
        idle = planning.idle_members(session, ROOM)
    for member_id in idle:
        with sessions.begin() as session:
            plan = _plan(session, planning.lock_situation(session, member_id), zone, now)
            if plan.at_hand.member.state is not MemberState.waiting or planning.is_planned(session, member_id):
                continue
            if plan.is_over:
                plan.done()
            else:
                plan.call_or_next_mode()


def _call(attempt: Attempt, at_hand: Situation, pressed: bool) -> Call:
    conversation = at_hand.conversation
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
    at_hand: Situation
    file: CampaignFile
    zone: ZoneInfo
    now: datetime

    @property
    def is_over(self) -> bool:
        """The parent has given a whole interview, or wants no calls."""
        return self.at_hand.opted_out or disposition((), self.at_hand.answers) == INTERVIEWED

    def done(self) -> None:
        """Nobody owes this member anything more."""
        planning.move_member(self.session, self.at_hand.member, MemberState.done, None)

    def to_monitor(self) -> None:
        """A monitor goes on."""
        planning.move_member(self.session, self.at_hand.member, MemberState.monitor, Mode.monitor)

    def call(self, phone: Phone, at: datetime) -> None:
        """Another call, at the first open moment from `at` on; none once the deadline is past or the campaign over."""
        due_at = next_opening(self.file.hours_rule(), at, self.zone)
        deadline = self.file.deadline_at(self.zone)
        over = self.at_hand.campaign.state in (CampaignState.stopped, CampaignState.closed)
        if over or (deadline is not None and due_at >= deadline):
            self.done()
        else:
            planning.plan_attempt(self.session, self.at_hand.member, phone, due_at)

    def call_again(self, phone_id: int, at: datetime) -> None:
        """The same number once more, unless it was given up meanwhile."""
        again = next((phone for phone in self.at_hand.phones if phone.id == phone_id), None)
        if again is None:
            self.call_or_next_mode()
        else:
            self.call(again, at)

    def next_mode(self) -> None:
        """Voice has done what it could."""
        kind = self.at_hand.phones[0].kind if self.at_hand.phones else None
        modes = [mode for mode in self.file.modes if mode in AVAILABLE]
        following = next_mode(modes, Mode.voice, kind) if kind else _monitor_of(modes)
        if following is Mode.monitor:
            self.to_monitor()
        else:
            self.done()

    def call_or_next_mode(self) -> None:
        """The first number that may still be called, now; else the next mode."""
        if self.at_hand.phones:
            self.call(self.at_hand.phones[0], self.now)
        else:
            self.next_mode()


def _plan(session: Session, at_hand: Situation, zone: ZoneInfo, now: datetime) -> Plan:
    return Plan(session, at_hand, CampaignFile.model_validate(at_hand.campaign.settings), zone, now)


def _monitor_of(modes: Sequence[Mode]) -> Mode | None:
    return Mode.monitor if Mode.monitor in modes else None


def _follow(session: Session, plan: Plan, attempt: Attempt) -> None:
    at_hand = plan.at_hand
    if plan.is_over:
        plan.done()
        return
    if at_hand.member.state is not MemberState.waiting:
        return
    nothing_new = attempt.chosen is None and planning.is_planned(session, at_hand.member.id)
    following = _next(session, plan, attempt)
    match following.move:
        case Move.final:
            plan.done()
        case Move.monitor:
            plan.to_monitor()
        case Move.next_mode:
            plan.next_mode()
        case Move.other_number:
            plan.call(_others(session, at_hand, attempt)[0], plan.now)
        case Move.retry if not nothing_new:
            plan.call_again(attempt.phone_id, following.at or plan.now)


def _next(session: Session, plan: Plan, attempt: Attempt) -> Next:
    outcome = attempt.outcome or Outcome.failed
    policy = plan.file.policy(Mode.voice)
    so_far = planning.outcomes_on(session, attempt.member_id, attempt.phone_id)
    counted = sum(number for kind, number in so_far.items() if counts(kind))
    others = _others(session, plan.at_hand, attempt)
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


def _others(session: Session, at_hand: Situation, attempt: Attempt) -> list[Phone]:
    """The member's other numbers that no call has found out of service yet."""
    return [
        phone
        for phone in at_hand.phones
        if phone.id != attempt.phone_id
        and not DEAD_NUMBER & planning.outcomes_on(session, at_hand.member.id, phone.id).keys()
    ]
