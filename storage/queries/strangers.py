"""A telephone that is in no sample and wants nothing of us: kept, so that a sample which brings it reaches nobody."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from rules.phones import PhoneKind, read_phone
from rules.routing import Mode
from storage.effects import opt_out
from storage.loading import LOADING
from storage.models import HeardText, Person, Phone
from storage.queries.texts import find_sender, lock_texts_of
from storage.vault import Vault

ONE_DAY: Final = timedelta(days=1)
SAMPLED: Final = (PhoneKind.mobile, PhoneKind.fixed)
"""The kinds of numbers that a sample brings to be called."""


def keep_out(session: Session, vault: Vault, number: str, mode: Mode, now: datetime) -> bool:
    """No further outreach to this number (E.164), in any campaign to come; False for one that no sample can bring.

    Kept of a stranger: the number, sealed, and that he stopped. A number that was said to be wrong is tried for nobody:
    there is nothing to keep.
    """
    kind = read_phone(number).kind
    if kind not in SAMPLED:
        return False
    number_hash = vault.find(number)
    lock_texts_of(session, number_hash)
    session.execute(select(func.pg_advisory_xact_lock_shared(LOADING)))
    if not session.scalar(select(exists().where(Phone.number_hash == number_hash))):
        _keep(session, vault, number, kind)
    sender = find_sender(session, number_hash)
    if sender is not None and not sender.opted_out:
        opt_out(session, {sender.person_id}, mode, now)
    return True


def _keep(session: Session, vault: Vault, number: str, kind: PhoneKind) -> None:
    person = Person(private=vault.seal_fields({"encargado": ""}, "person"))
    session.add(person)
    session.flush()
    sealed, number_hash = vault.seal(number, "phone"), vault.find(number)
    session.add(Phone(person_id=person.id, number_hash=number_hash, number=sealed, kind=kind))
    session.flush()


def thanked_lately(session: Session, number_hash: bytes, sid: str, now: datetime) -> bool:
    """Whether another text of this stranger was answered within a day; this one is noted."""
    session.execute(insert(HeardText).values(carrier_sid=sid, at=now, stranger=number_hash).on_conflict_do_nothing())
    others = exists().where(
        HeardText.stranger == number_hash, HeardText.carrier_sid != sid, HeardText.at > now - ONE_DAY
    )
    return bool(session.scalar(select(others)))
