"""The form of a complaint as a contact of its own: the monitor's, at the telephone where the parent is, or at his desk.

Nothing here commits. Whoever locks a conversation and a hand-over locks the conversation first.
"""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rules.lives import CallbackState
from rules.routing import Mode
from storage.callers import end_contact, nobody
from storage.handovers.moving import set_values
from storage.intake import left_by
from storage.models import Callback, Case, Contact, Conversation, Handover

FORM: Final = "form"
"""The kind of leg: no call's SID, and no attempt's."""


def form_at_desk(session: Session, staff_id: int, now: datetime) -> Contact:
    """For somebody who stands before one of the staff."""
    return _begin(session, staff_id, nobody(session), None, now)


def form_of_contact(session: Session, handover: Handover, staff_id: int, now: datetime) -> Contact:
    """The hand-over's, begun now if this person has none in it."""
    known = session.get(Contact, handover.contact_id) if handover.contact_id is not None else None
    if known is not None and known.staff_id == staff_id:
        return known
    begun = _begin(session, staff_id, handover.person_id, handover.phone_id, now)
    set_values(session, handover.id, contact_id=begun.id)
    return begun


def _begin(session: Session, staff_id: int, person_id: int, phone_id: int | None, now: datetime) -> Contact:
    contact = Contact(
        leg=f"{FORM}:{secrets.token_hex(12)}",
        mode=Mode.monitor,
        person_id=person_id,
        phone_id=phone_id,
        staff_id=staff_id,
        begun_at=now,
        heard_at=now,
    )
    session.add(contact)
    session.flush()
    return contact


def is_written(session: Session, handover: Handover) -> bool:
    """Whether the hand-over's form was opened."""
    form = session.get(Contact, handover.contact_id) if handover.contact_id is not None else None
    return form is not None and form.conversation_id is not None


def drop_form(session: Session, handover: Handover, now: datetime) -> None:
    """Nobody noted how the contact ended: what was written stays, and is settled as what any parent left is."""
    if handover.contact_id is not None:
        session.execute(update(Contact).where(Contact.id == handover.contact_id).values(ended_at=now))
        set_values(session, handover.id, contact_id=None)


def end_form(session: Session, contact_id: int | None, staff_id: int, now: datetime) -> None:
    """Nothing more is written in it. What a parent told whole is asked of him by nobody else; the rest stays owed."""
    contact = session.get(Contact, contact_id) if contact_id is not None else None
    if contact is None or contact.staff_id != staff_id or contact.ended_at is not None:
        return
    end_contact(session, contact.leg, now)
    left_by(session, contact.leg, now)
    told = (
        select(Conversation.id)
        .join(Case, Case.id == Conversation.case_id)
        .where(Conversation.id == contact.conversation_id, Case.folio.is_not(None), Case.missing == [])
    )
    session.execute(
        update(Callback)
        .where(Callback.conversation_id.in_(told), Callback.state == CallbackState.owed)
        .values(state=CallbackState.done, done_at=now, done_by=staff_id)
    )
    session.flush()
    session.expire_all()
