"""Who comes to the line by himself: a person and a telephone are made for whoever is in no sample."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.phones import PhoneKind, read_phone
from rules.routing import Mode
from storage.keeping import keeping
from storage.legs import of_leg
from storage.loading import LOADING
from storage.models import Attempt, Contact, Member, Person, Phone

LONGEST_CALL: Final = timedelta(hours=4)
"""After which the carrier ends a call by itself."""
CALLABLE = (PhoneKind.mobile, PhoneKind.fixed)


def nobody(session: Session) -> int:
    """A person of whom nothing is known."""
    person = Person(private=keeping(session).vault.seal_fields({"encargado": ""}, "person"))
    session.add(person)
    session.flush()
    return person.id


def _forget(session: Session, person_id: int) -> None:
    """He came twice at one moment: the person of the first is his."""
    session.execute(delete(Person).where(Person.id == person_id))


def phone_of_number(session: Session, number: str) -> Phone | None:
    """The telephone of this number, made with its own person if it is new; None for what nobody can call back.

    number: E.164 or as a parent writes it. One that was said to be wrong for another family is this caller's own.
    """
    read = read_phone(number)
    if not read.e164 or read.kind not in CALLABLE:
        return None
    vault = keeping(session).vault
    number_hash = vault.find(read.e164)
    # Whoever loads a sample must not make the same telephone meanwhile.
    session.execute(select(func.pg_advisory_xact_lock_shared(LOADING)))
    known = session.scalars(select(Phone).where(Phone.number_hash == number_hash)).one_or_none()
    if known is not None:
        return known
    sealed = vault.seal(read.e164, "phone")
    person_id = nobody(session)
    values = {"person_id": person_id, "number_hash": number_hash, "number": sealed, "kind": read.kind}
    added = insert(Phone).values(values).on_conflict_do_nothing(index_elements=["number_hash"]).returning(Phone.id)
    if session.scalar(added) is None:
        _forget(session, person_id)
    return session.scalars(select(Phone).where(Phone.number_hash == number_hash)).one()


def begin_contact(session: Session, leg: str, mode: Mode, number: str, now: datetime) -> Contact:
    """The contact with this leg, begun now if there is none. number: who calls or writes; "" where it is withheld."""
    known = session.scalars(select(Contact).where(Contact.leg == leg)).one_or_none()
    if known is not None:
        return known
    phone = phone_of_number(session, number)
    person_id = nobody(session) if phone is None else phone.person_id
    values = {"leg": leg, "mode": mode, "person_id": person_id, "phone_id": None if phone is None else phone.id}
    contact = insert(Contact).values(values | {"begun_at": now, "heard_at": now})
    added = session.scalar(contact.on_conflict_do_nothing(index_elements=["leg"]).returning(Contact.id))
    if added is None and phone is None:
        _forget(session, person_id)
    return session.scalars(select(Contact).where(Contact.leg == leg)).one()


def lock_contact(session: Session, leg: str) -> Contact | None:
    """The contact with this leg, locked: a webhook that comes twice at one moment is heard once after the other."""
    return session.scalars(
        select(Contact).where(Contact.leg == leg).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def phone_of_leg(session: Session, leg: str) -> Phone | None:
    """The telephone at the other end of a call or thread, ours or the parent's own."""
    attempt = select(Attempt.phone_id).where(of_leg(leg))
    contact = select(Contact.phone_id).where(Contact.leg == leg)
    return session.scalars(select(Phone).where(Phone.id.in_(attempt.union(contact))).limit(1)).one_or_none()


def end_contact(session: Session, leg: str, now: datetime) -> None:
    """The call, thread or page is over."""
    session.execute(update(Contact).where(Contact.leg == leg, Contact.ended_at.is_(None)).values(ended_at=now))


def end_forgotten(session: Session, now: datetime) -> None:
    """Calls whose end nobody told: no call of the carrier's lasts longer."""
    forgotten = (Contact.mode == Mode.voice, Contact.ended_at.is_(None), Contact.begun_at <= now - LONGEST_CALL)
    session.execute(update(Contact).where(*forgotten).values(ended_at=now))


def newest_member(session: Session, person_id: int) -> Member | None:
    """The family's pupil of the newest sample: what the register knows of the place."""
    return session.scalars(
        select(Member).where(Member.person_id == person_id).order_by(Member.id.desc()).limit(1)
    ).one_or_none()
