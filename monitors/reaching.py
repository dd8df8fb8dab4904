"""A monitor calls the family that he has: by which number, how, and what becomes of a contact that nobody noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitors.complaint_forms import drop_form, form_of_contact, is_written
from monitors.contact_words import ContactError
from monitors.contacts import BUSY, contact_key, contact_of, held
from monitors.live import dial, dialled_by_hand
from rules.handovers import RESULTS, What
from rules.lives import HandoverState
from rules.outcomes import Outcome
from rules.phones import PHONE_REASONS, PhoneProblem, read_phone
from rules.presence import PresenceState
from storage.handovers import assisted, moving
from storage.handovers.moving import move, set_values
from storage.handovers.owed import owes
from storage.handovers.presence import set_presence
from storage.handovers.telephones import parent_leg
from storage.legs import desk_leg
from storage.models import (
    Attempt,
    Conversation,
    Direction,
    Handover,
    HandoverEvent,
    HandoverKind,
    Member,
    Phone,
    PhoneState,
    Turn,
)
from storage.vault import Vault

CALLING: Final = (HandoverState.dialling, HandoverState.active, HandoverState.held)


def reach(
    session: Session, handover_id: int, staff_id: int, phone_id: int, now: datetime, zone: ZoneInfo, *, by_hand: bool
) -> None:
    """Call this number, by a telephone of the monitor's own or through the service; asked twice, it is one call.

    Raises ContactError, LiveError.
    """
    handover = held(session, handover_id, staff_id)
    if handover.state in CALLING and contact_key(handover) is not None and handover.phone_id == phone_id:
        return
    if handover.state in CALLING:
        raise ContactError("in_contact")
    member = about(session, handover)
    if member is None and not owes(session, handover.person_id)[1]:
        raise ContactError("nothing_owed")
    (dialled_by_hand if by_hand else dial)(session, handover_id, staff_id, phone_id, now, zone)
    session.refresh(handover)
    if member is None:
        form_of_contact(session, handover, staff_id, now)
        return
    attempt_id = contact_of(session, handover, member, Direction.outbound, now)
    session.execute(update(Attempt).where(Attempt.id == attempt_id).values(phone_id=phone_id, dialing_at=now))


def about(session: Session, handover: Handover) -> Member | None:
    """The pupil whom the contact is about first: of the conversation that was handed over, else the first owed."""
    members, promises = owes(session, handover.person_id)
    talks = [handover.conversation_id, *(promise.conversation_id for promise in promises)]
    asked = [member for talk in talks if (member := _pupil_of(session, talk)) is not None]
    found = next((member for member in members if member.id in asked[:1]), None) or next(iter(members), None)
    if found is not None or not asked or (handover.kind is HandoverKind.outgoing and not promises):
        return found
    return session.get_one(Member, asked[0])


def _pupil_of(session: Session, talk: int | None) -> int | None:
    """Whom the conversation asks about; nobody, where a parent told something of his own accord."""
    return None if talk is None else session.get_one(Conversation, talk).member_id


def give_back(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """To the list again, since nothing came of it. Raises ContactError when somebody was spoken with."""
    handover = held(session, handover_id, staff_id)
    if handover.kind is not HandoverKind.outgoing or parent_leg(session, handover) is not None:
        raise ContactError("in_contact")
    if said_something(session, handover):
        raise ContactError("said_something")
    lapse(session, handover, now)
    moving.give_back(session, handover, What.given_back, now)
    set_presence(session, staff_id, PresenceState.available, now, coming_from=BUSY)


def withdraw(session: Session, handover_id: int, staff_id: int, now: datetime) -> None:
    """Nothing is owed any more: the parent answered by himself, or the campaign is over. Raises ContactError."""
    handover = held(session, handover_id, staff_id)
    if any(owes(session, handover.person_id)):
        raise ContactError("in_contact")
    lapse(session, handover, now)
    unclaimed = handover.state is HandoverState.claimed
    if not unclaimed:
        assisted.wrap_up(session, handover, What.hung_up, now)
    after = HandoverState.withdrawn if unclaimed else HandoverState.done
    move(session, handover.id, after, What.withdrawn, now, staff_id=staff_id, lease_until=None)
    set_presence(session, staff_id, PresenceState.available, now, coming_from=BUSY)


def lapse(session: Session, handover: Handover, now: datetime) -> None:
    """A contact that nobody noted is what is known of it; one of which nothing is known never was a call."""
    drop_form(session, handover, now)
    attempt = session.get(Attempt, handover.attempt_id) if handover.attempt_id is not None else None
    if attempt is None:
        return
    known = _what_became(session, handover, attempt)
    set_values(session, handover.id, attempt_id=None)
    if attempt.outcome is None and known is None:
        session.delete(attempt)
    elif attempt.outcome is None:
        attempt.outcome, attempt.ended_at = known, now
    session.flush()


def _what_became(session: Session, handover: Handover, attempt: Attempt) -> Outcome | None:
    """By its answers, else by the last news of its telephones; None: nobody says that it was made."""
    if said_something(session, handover):
        return Outcome.broke_off
    news = session.scalars(
        select(HandoverEvent)
        .where(
            HandoverEvent.handover_id == handover.id,
            HandoverEvent.what.in_((What.joined, What.not_reached)),
            HandoverEvent.at >= attempt.dialing_at,
        )
        .order_by(HandoverEvent.id.desc())
        .limit(1)
    ).one_or_none()
    if news is None:
        return None
    return RESULTS[news.result or "no_answer"].outcome if news.what == What.not_reached else Outcome.broke_off


def said_something(session: Session, handover: Handover) -> bool:
    """Whether one of the contact's forms was opened."""
    if handover.attempt_id is None or is_written(session, handover):
        return is_written(session, handover)
    leg = desk_leg(handover.attempt_id)
    theirs = (Conversation.person_id == handover.person_id, Turn.conversation_id == Conversation.id)
    return bool(session.scalar(select(exists().where(*theirs, Turn.key.startswith(f"{leg}:")))))


def add_number(session: Session, vault: Vault, handover_id: int, staff_id: int, text: str) -> int:
    """Another number of the family's, told to the monitor; its id. Raises ContactError with the reason why not."""
    handover = held(session, handover_id, staff_id)
    read = read_phone(text)
    if read.e164 is None:
        raise ContactError("bad_number", _why(read.problem))
    new = {"person_id": handover.person_id, "number": vault.seal(read.e164, "phone"), "kind": read.kind}
    number_hash = vault.find(read.e164)
    session.execute(
        insert(Phone)
        .values(number_hash=number_hash, state=PhoneState.usable, **new)
        .on_conflict_do_nothing(index_elements=["number_hash"])
    )
    phone = session.scalars(select(Phone).where(Phone.number_hash == number_hash)).one()
    phone.state = PhoneState.usable  # whatever was thought of it: the family says that it is theirs
    _give(session, owes(session, handover.person_id)[0], phone)
    if handover.phone_id is None:
        set_values(session, handover.id, phone_id=phone.id)
    session.flush()
    return phone.id


def _why(problem: PhoneProblem | None) -> str:
    words = PHONE_REASONS[problem or PhoneProblem.not_a_number]
    return f"{words[0].upper()}{words[1:]}."


def _give(session: Session, members: Sequence[Member], phone: Phone) -> None:
    """The number is each pupil's first or other one: in the place of one that is of no use, else as the other one."""
    for member in members:
        if phone.id in (member.phone_id, member.other_phone_id):
            continue
        first = session.get(Phone, member.phone_id) if member.phone_id is not None else None
        if first is None or first.state is not PhoneState.usable:
            member.phone_id = phone.id
        else:
            member.other_phone_id = phone.id
