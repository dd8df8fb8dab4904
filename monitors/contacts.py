"""How a monitor's contact ends: what is noted of it, and what follows for the members, the promises and the next try.

Nothing here commits. What cannot be done raises ContactError, with words for the monitor. Everybody locks in this
order: conversation, hand-over, members, attempts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from monitors.complaint_forms import end_form
from monitors.contact_words import ContactError
from monitors.following import Following, Noted, Step, check, following
from rules.campaign_file import CampaignFile
from rules.handovers import DESK_LEASE, HELD, RESULTS, Result, What
from rules.hours import Hours
from rules.lives import AttemptState, CallbackState, HandoverState, MemberState
from rules.outcomes import Outcome
from rules.presence import PresenceState
from rules.routing import Mode
from storage.effects import call_off, end_waiting_for_answers, opt_out
from storage.handovers import assisted
from storage.handovers.moving import move, note, set_values
from storage.handovers.owed import owes
from storage.handovers.presence import set_presence
from storage.handovers.telephones import locked
from storage.handovers.waiting import VITAL, promise
from storage.keeping import keeping
from storage.models import (
    Attempt,
    Callback,
    Campaign,
    Contact,
    Conversation,
    Direction,
    Handover,
    HandoverKind,
    Member,
    Person,
    Phone,
    PhoneState,
)
from storage.queries.contacts import numbers_of
from storage.queries.planning import move_member
from storage.queries.siblings import NOTHING_MORE_TO_ASK, share

BUSY: Final = (PresenceState.on_call, PresenceState.wrap_up, PresenceState.interview)
SPOILT: Final = {Outcome.wrong_number: PhoneState.wrong, Outcome.not_working: PhoneState.dead}
"""Outcomes that say of the number itself that it is of no use."""
MAY_END: Final = HELD - {HandoverState.connecting}
OVER: Final = (Step.done, Step.exhausted)


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of the hand-over. not_before: of the next try. wrap_up: another number of the family is left."""

    state: HandoverState
    not_before: datetime


def held(session: Session, handover_id: int, staff_id: int) -> Handover:
    """The hand-over, locked, that this person has. Raises ContactError `not_yours`."""
    handover = locked(session, handover_id)
    if handover is None or handover.staff_id != staff_id or handover.state not in MAY_END:
        raise ContactError("not_yours")
    return handover


def contact_key(handover: Handover) -> int | None:
    """What a form that notes the contact carries, so that one of an earlier contact notes nothing."""
    form = handover.contact_id if handover.kind is HandoverKind.outgoing else None
    return handover.attempt_id if handover.attempt_id is not None else form


def finish(
    session: Session,
    handover_id: int,
    staff_id: int,
    key: int | None,
    noted: Noted,
    now: datetime,
    zone: ZoneInfo,
) -> Finished:
    """Note how the contact with this `contact_key` ended. Raises ContactError; `noted_already` when pressed twice."""
    before = session.get(Handover, handover_id)
    if before is not None and before.staff_id == staff_id:  # conversations are locked before hand-overs
        end_form(session, before.contact_id, staff_id, now)
    handover = held(session, handover_id, staff_id)
    if key != contact_key(handover):
        raise ContactError("noted_already")
    row = RESULTS.get(noted.code)
    uncalled = contact_key(handover) is None and handover.kind is HandoverKind.outgoing
    if row is None or (uncalled and not row.before_call):
        raise ContactError("unknown_result" if row is None else "nobody_called")
    hours = hours_of(session, handover)
    check(row, noted, hours, now, zone)
    if handover.state is not HandoverState.wrap_up:
        assisted.wrap_up(session, handover, What.hung_up, now)
    members = _concerned(session, handover, row)
    if row.opts_out and session.get_one(Person, handover.person_id).opted_out_at is None:
        opt_out(session, {handover.person_id}, Mode.monitor, now)
    left = _spoil(session, handover, row, now)
    if left is not None and handover.kind is not HandoverKind.outgoing:  # he called us: the other number is called anew
        members, left = [], None
    step = following(row, noted, handover.tries, left, hours, now, zone)
    _note_attempt(session, handover, members, row, step, now)
    _keep_promises(session, handover, row, step, staff_id, now)
    if step.step is Step.callback_due and handover.kind is not HandoverKind.outgoing:
        _owe(session, handover, step, now)
    return _move_on(session, handover, noted, step, staff_id, now)


def hours_of(session: Session, handover: Handover) -> Hours | None:
    """The calling hours that hold for it, the line's without a campaign; None: in danger, any hour."""
    if handover.severity >= VITAL:
        return None
    campaign = session.get(Campaign, handover.campaign_id) if handover.campaign_id is not None else None
    return keeping(session).hours if campaign is None else CampaignFile.model_validate(campaign.settings).hours_rule()


def contact_of(session: Session, handover: Handover, member: Member, direction: Direction, now: datetime) -> int:
    """The id of the hand-over's contact, begun now if there is none. The machine does not follow it: it is settled."""
    if handover.attempt_id is not None:
        return handover.attempt_id
    if handover.phone_id is None:
        raise ContactError("bad_number")
    attempt = Attempt(
        campaign_id=member.campaign_id,
        member_id=member.id,
        person_id=handover.person_id,
        phone_id=handover.phone_id,
        mode=Mode.monitor,
        direction=direction,
        state=AttemptState.ended,
        due_at=now,
        dialing_at=now,
        settled_at=now,
    )
    session.add(attempt)
    session.flush()
    set_values(session, handover.id, attempt_id=attempt.id)
    return attempt.id


def note_outcome(session: Session, attempt: Attempt, member: Member, outcome: Outcome, now: datetime) -> None:
    """What the contact was for this member, on the attempt or on a row that shares it. The first word stands."""
    if attempt.member_id == member.id:
        if attempt.outcome is None:
            attempt.outcome, attempt.ended_at = outcome, now
        return
    told = select(Attempt.id).where(Attempt.shares_id == attempt.id, Attempt.member_id == member.id)
    if session.scalar(told) is None:
        row = share(session, attempt, member.id, outcome, now)
        row.campaign_id, row.ended_at = member.campaign_id, now
    session.flush()


def _concerned(session: Session, handover: Handover, row: Result) -> Sequence[Member]:
    """The pupils of whom the result tells, locked, as they are now: first the one who was asked about.

    They are those for whom an interview is owed; of who waited in the midst of the machine's questions, those whom it
    still asks about, too, where he wants no more of them. A result that refuses nothing ends no questions left open.
    """
    ids = [member.id for member in owes(session, handover.person_id)[0]]
    talk = session.get(Conversation, handover.conversation_id) if handover.conversation_id is not None else None
    over = Member.state == MemberState.monitor
    if row.outcome is Outcome.complete:
        answered = Conversation.ending.in_(NOTHING_MORE_TO_ASK)
        over &= exists().where(Conversation.member_id == Member.id, answered)
    elif row.final and talk is not None and handover.kind is not HandoverKind.outgoing:
        ids += _asked_by_machine(session, talk)
        over = Member.state != MemberState.done
    which = select(Member).where(Member.id.in_(ids), over).order_by(Member.id).with_for_update()
    found = session.scalars(which.execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda member: talk is None or member.id != talk.member_id)


def _asked_by_machine(session: Session, talk: Conversation) -> Sequence[int]:
    """The family's pupils of the same campaign about whom the machine still asks."""
    asked = aliased(Member)
    family = (Member.campaign_id == asked.campaign_id, Member.person_id == asked.person_id)
    waiting = select(Member.id).where(asked.id == talk.member_id, *family, Member.state == MemberState.waiting)
    return session.scalars(waiting).all()


def _spoil(session: Session, handover: Handover, row: Result, now: datetime) -> int | None:
    """The number is of no use to anybody any more; the family's next one, if this was about the number alone."""
    state = SPOILT.get(row.outcome)
    if state is None or handover.phone_id is None:
        return None
    session.get_one(Phone, handover.phone_id).state = state
    session.flush()
    call_off(session, Attempt.phone_id == handover.phone_id)
    end_waiting_for_answers(session, row.outcome, now, Attempt.phone_id == handover.phone_id)
    return next((phone.id for phone in numbers_of(session, handover) if phone.state is PhoneState.usable), None)


def _note_attempt(
    session: Session, handover: Handover, members: Sequence[Member], row: Result, step: Following, now: datetime
) -> None:
    """What it was for each of them, and whether nobody goes on with them."""
    if step.step in OVER:
        for member in members:
            move_member(session, member, MemberState.done, None)
    calls_us = handover.kind is not HandoverKind.outgoing and handover.phone_id is not None
    if handover.attempt_id is None and members and calls_us and row.final:
        contact_of(session, handover, members[0], Direction.inbound, now)
    if handover.attempt_id is None:
        return
    attempt = session.get_one(Attempt, handover.attempt_id, populate_existing=True)
    for member in members:
        note_outcome(session, attempt, member, row.outcome, now)
    if attempt.outcome is None:  # about nobody's survey: a call that was promised
        attempt.outcome, attempt.ended_at = row.outcome, now
    attempt.state = AttemptState.ended
    session.flush()


def _keep_promises(
    session: Session, handover: Handover, row: Result, step: Following, staff_id: int, now: datetime
) -> None:
    """Promised calls are kept once the parent was spoken with, or given up; one put off has its new time.

    A complaint that he made in this very contact is another promise.
    """
    attempt = session.get(Attempt, handover.attempt_id) if handover.attempt_id is not None else None
    form = session.get(Contact, handover.contact_id) if handover.contact_id is not None else None
    began = (attempt.dialing_at if attempt is not None else None) or (form.begun_at if form is not None else now)
    theirs = (Callback.person_id == handover.person_id, Callback.state == CallbackState.owed)
    earlier = Callback.created_at <= began
    if step.step in OVER:
        spoken = row.contact and row.outcome not in SPOILT and step.step is Step.done
        by = staff_id if spoken else None
        kept = {"state": CallbackState.done, "done_at": now, "done_by": by}
        session.execute(update(Callback).where(*theirs, earlier).values(**kept))
    elif step.promised_until is not None:
        session.execute(update(Callback).where(*theirs, earlier).values(promised_until=step.promised_until))


def _owe(session: Session, handover: Handover, step: Following, now: datetime) -> None:
    """A caller who is to be called again is owed that, and what the machine still had to ask is a person's."""
    promise(session, handover, "", step.promised_until, now)
    talk = session.get(Conversation, handover.conversation_id) if handover.conversation_id is not None else None
    if talk is not None and talk.member_id is not None and talk.ending not in NOTHING_MORE_TO_ASK:
        move_member(session, session.get_one(Member, talk.member_id), MemberState.monitor, Mode.monitor)


def _move_on(
    session: Session, handover: Handover, noted: Noted, step: Following, staff_id: int, now: datetime
) -> Finished:
    what = What.noted if RESULTS[noted.code].contact else What.no_contact
    said: dict[str, Any] = {"staff_id": staff_id, "result": noted.code, "words": noted.note}
    if step.step is Step.other_number:  # still this monitor's, to be called at once
        note(session, handover.id, HandoverState.wrap_up, what, now, **said)
        kept = {"attempt_id": None, "contact_id": None, "phone_id": step.phone_id, "lease_until": now + DESK_LEASE}
        set_values(session, handover.id, touched_at=now, **kept)
        return Finished(HandoverState.wrap_up, now)
    after = HandoverState(step.step)
    move(session, handover.id, after, what, now, before=(HandoverState.wrap_up,), **said)
    again = _again(handover, noted, step, staff_id) if step.step is Step.callback_due else {}
    set_values(session, handover.id, lease_until=None, tries=handover.tries + step.tried, **again)
    if handover.kind is not HandoverKind.thread:  # beside a thread one may be on a call
        set_presence(session, staff_id, PresenceState.available, now, coming_from=BUSY)
    return Finished(after, step.at)


def _again(handover: Handover, noted: Noted, step: Following, staff_id: int) -> dict[str, Any]:
    """What the hand-over is until its next try."""
    return {
        "kind": HandoverKind.outgoing,
        "staff_id": staff_id if step.same else None,
        "attempt_id": None,
        "contact_id": None,
        "parent_sid": None,
        "not_before": step.at,
        "promised_until": step.promised_until or handover.promised_until,
        "language": noted.language or handover.language,
        "fence": handover.fence + 1,
    }
