"""What follows an ended call or text: its outcome is judged, and the member waits, goes to a monitor or is done.

A call or text is a family's: what became of it counts for each of its pupils in the campaign.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from campaigns.plans import INTERVIEWED, Plan
from conversation.effects import Ending
from ivr.following import ENDINGS, Call, outcome_of
from rules.attempts import Ended, Move, Next, after_attempt, counts
from rules.campaign_file import CampaignFile
from rules.dispositions import CODE_OF_OUTCOME, DEAD_NUMBER, disposition
from rules.hours import next_part
from rules.lines import Lines
from rules.lives import CampaignState, MemberState
from rules.outcomes import Outcome
from rules.routing import Mode
from sms.statuses import OPTED_OUT
from storage.database import Sessions
from storage.effects import opt_out
from storage.legs import legs_of
from storage.models import Attempt, Conversation, Direction, Phone, PhoneState
from storage.queries import campaigns, planning, siblings
from storage.queries.planning import Situation

DEAD: Final = (Outcome.invalid_number, Outcome.not_working)
SAYS_NOTHING: Final = frozenset(
    outcome for outcome, code in CODE_OF_OUTCOME.items() if code in ("2.21", "3.12", "3.13")
)
"""Outcomes of a call or text in which the family told us nothing."""
ROOM: Final = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settler:
    """What deciding needs of the house."""

    sessions: Sessions
    lines: Lines
    zone: ZoneInfo

    def settle(self, attempt_ids: Sequence[int], now: datetime) -> None:
        """Settle each ended attempt in a transaction of its own. Safe to run twice."""
        for attempt_id in attempt_ids:
            with _one_of_many(attempt=attempt_id), self.sessions.begin() as session:
                self.settle_one(session, attempt_id, now)

    def settle_one(self, session: Session, attempt_id: int, now: datetime) -> None:
        """Judge the outcome and plan what follows, for every pupil of the family."""
        family = siblings.lock_family_of_attempt(session, attempt_id)
        locked = planning.lock_ended_attempt(session, attempt_id)
        if locked is None:
            return
        attempt, pressed = locked
        at_hand = planning.situation(session, attempt.member_id)
        ours = siblings.conversation_in(session, attempt.member_id, legs_of(attempt))
        outcome = attempt.outcome or _judged(attempt, ours, pressed=pressed)
        # He said so by another mouth while this was on its way: nobody leaves to who has said so before.
        attempt.outcome = Outcome.refused if at_hand.opted_out and outcome in SAYS_NOTHING else outcome
        attempt.settled_at, attempt.lease_until = now, None
        _note_failure(session, attempt, now)
        if attempt.carrier_error in OPTED_OUT:
            opt_out(session, {attempt.person_id, at_hand.member.person_id}, attempt.mode, now)
        session.flush()
        log.info("settled", attempt=attempt.id, outcome=attempt.outcome)
        _follow(session, self._plan(session, at_hand, now), attempt)
        for member_id in family:
            if member_id != attempt.member_id:
                self._settle_sibling(session, member_id, attempt, now)

    def _settle_sibling(self, session: Session, member_id: int, attempt: Attempt, now: datetime) -> None:
        at_hand = planning.situation(session, member_id)
        outcome = _shared_outcome(attempt, at_hand)
        if outcome is not None:
            shared = siblings.share(session, attempt, member_id, outcome, now)
            _follow(session, self._plan(session, at_hand, now), shared)

    def plan_idle(self, now: datetime) -> None:
        """Members for whom nothing is on its way: another member's call gave up their number, or a plan was lost."""
        with self.sessions() as session:
            idle = planning.idle_members(session, ROOM)
        for member_id in idle:
            with _one_of_many(member=member_id), self.sessions.begin() as session:
                siblings.lock_family(session, member_id)
                self._plan_idle_one(session, self._plan(session, planning.situation(session, member_id), now))

    def _plan_idle_one(self, session: Session, plan: Plan) -> None:
        member = plan.at_hand.member
        if member.state is not MemberState.waiting:
            return
        last = planning.last_try(session, member.id, plan.mode)
        if plan.is_over:
            plan.done(Outcome.refused if plan.at_hand.opted_out else Outcome.complete)
        elif last is None:
            plan.reach_or_next_mode()
        else:
            _follow(session, plan, last)  # its plan was lost, or gave way to a call that the parent asked for

    def _plan(self, session: Session, at_hand: Situation, now: datetime) -> Plan:
        file = CampaignFile.model_validate(at_hand.campaign.settings)
        return Plan(session, at_hand, file, self.lines, self.zone, now)


@contextmanager
def _one_of_many(*, attempt: int | None = None, member: int | None = None) -> Iterator[None]:
    """A row that cannot be worked on is told of, and keeps none of its neighbours waiting."""
    try:
        yield
    except Exception:
        log.exception("not_settled", attempt=attempt, member=member)


def _judged(attempt: Attempt, ours: Conversation | None, *, pressed: bool) -> Outcome:
    """`ours`: the conversation that had the word in this attempt's call or thread to the end."""
    ending = Ending(ours.ending) if ours is not None and ours.ending else None
    if attempt.mode is not Mode.voice:
        if attempt.answered_at is None:
            return Outcome.no_reply
        return ENDINGS[ending] if ending else Outcome.broke_off
    call = Call(
        status=attempt.carrier_status or "",
        error=attempt.carrier_error,
        answered_by=attempt.answered_by,
        ours=ours is not None,
        pressed=pressed,
        ending=ending,
    )
    return outcome_of(call)


def _shared_outcome(attempt: Attempt, at_hand: Situation) -> Outcome | None:
    """What the attempt says of a pupil of the same family; None when nothing."""
    conversation = at_hand.conversation
    outcome = attempt.outcome or Outcome.failed
    interviewed = disposition((), at_hand.answers) == INTERVIEWED
    if conversation is not None and conversation.leg in legs_of(attempt):
        return ENDINGS[Ending(conversation.ending)] if conversation.ending else Outcome.broke_off
    if outcome is Outcome.refused:
        return None if interviewed else outcome
    if not _meant(attempt, at_hand):
        return None
    if outcome is Outcome.complete:  # an interview about another pupil tells nothing of this one
        return outcome if interviewed else None
    # After a death in the family a person goes on.
    return Outcome.handed_over if outcome is Outcome.partial else outcome


def _meant(attempt: Attempt, at_hand: Situation) -> bool:
    """Whether our call or text was to this pupil's number too, at a time when he was still to be asked about."""
    member, conversation = at_hand.member, at_hand.conversation
    at_this_number = attempt.phone_id in (member.phone_id, member.other_phone_id)
    over = at_hand.campaign.state in (CampaignState.stopped, CampaignState.closed)
    its_turn = member.mode is attempt.mode if member.state is MemberState.waiting else over
    left_at = attempt.dialing_at
    answered_since = conversation is not None and left_at is not None and conversation.touched_at >= left_at
    return at_this_number and attempt.direction is Direction.outbound and (its_turn or answered_since)


def _note_failure(session: Session, attempt: Attempt, now: datetime) -> None:
    """A number that the carrier does not know is dead; a failure of the network is the carrier's."""
    would_not_try = attempt.carrier_sid is None and attempt.carrier_error is not None
    called = attempt.mode is Mode.voice  # what gets no text may still be called
    if called and attempt.outcome in DEAD and would_not_try:  # a call that failed once may get through another day
        session.get_one(Phone, attempt.phone_id).state = PhoneState.dead
    if attempt.outcome is Outcome.failed and attempt.carrier_sid is not None:
        what = f"failed, code {attempt.carrier_error}"
        log.warning("carrier_fault", campaign=attempt.campaign_id, attempt=attempt.id, what=what)
        campaigns.add_fault(session, attempt.campaign_id, attempt.id, what, now)


def _follow(session: Session, plan: Plan, attempt: Attempt) -> None:
    at_hand, outcome = plan.at_hand, attempt.outcome or Outcome.failed
    if plan.is_over:
        plan.done(outcome)
        return
    if at_hand.member.state is not MemberState.waiting:
        return
    following = _next(session, plan, attempt)
    match following.move:
        case Move.final:
            plan.done(outcome)
        case Move.monitor:
            plan.to_monitor(outcome)
        case Move.retry:
            _retry(plan, attempt, following.at or plan.now)
        case Move.other_number | Move.next_mode:
            _elsewhere(session, plan, attempt, following.move)


def _retry(plan: Plan, attempt: Attempt, at: datetime) -> None:
    """Again; a time that the parent chose goes before what was planned."""
    if attempt.chosen is not None and attempt.shares_id is None:
        plan.keep_promise(attempt, at)
    elif attempt.mode == plan.mode:
        plan.reach_again(attempt.phone_id, at)


def _elsewhere(session: Session, plan: Plan, attempt: Attempt, move: Move) -> None:
    """Another number or mode. A call that was asked for in the midst of another mode ends that mode's number only."""
    if attempt.mode != plan.mode:
        if move is Move.other_number:
            plan.reach_or_next_mode()
    elif move is Move.other_number:
        plan.reach(_others(session, plan, attempt)[0], plan.now)
    else:
        plan.next_mode()


def _next(session: Session, plan: Plan, attempt: Attempt) -> Next:
    outcome = attempt.outcome or Outcome.failed
    policy = plan.file.policy(attempt.mode)
    so_far = planning.outcomes_on(session, attempt.member_id, attempt.phone_id, attempt.mode)
    counted = sum(number for kind, number in so_far.items() if counts(kind))
    if attempt.asked_for and outcome is Outcome.guardian_absent:
        counted += planning.put_off(session, attempt.member_id)  # put off without end, a monitor keeps the promise
    others = _others(session, plan, attempt)
    chosen = None
    if attempt.chosen is not None:
        hours = plan.file.hours_rule()
        chosen = next_part(hours, attempt.chosen, plan.now + policy.waits[0], plan.zone)
    return after_attempt(
        Ended(
            outcome=outcome,
            counted=counted,
            uncounted=so_far.total() - counted,
            now=attempt.ended_at or plan.now,
            chosen=chosen,
            has_other_number=bool(others),
        ),
        policy,
    )


def _others(session: Session, plan: Plan, attempt: Attempt) -> list[Phone]:
    """The member's other numbers that nothing has found out of service yet."""
    useless = DEAD_NUMBER | {Outcome.no_texts}
    member = plan.at_hand.member
    return [
        phone
        for phone in plan.phones_for(attempt.mode)
        if phone.id != attempt.phone_id
        and not useless & planning.outcomes_on(session, member.id, phone.id, attempt.mode).keys()
    ]
