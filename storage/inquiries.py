"""A parent asks about a case: what may be told to whom (cases-and-desk.md, "Case")."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.complaints import Identity, awaits_answer
from rules.folio import PIN_TRIES, read_folio, shown
from storage.callers import phone_of_leg
from storage.models import Case

LOCKED_FOR: Final = timedelta(hours=1)


def case_of_folio(session: Session, written: str) -> Case | None:
    """The case, locked; None where no such number was given."""
    digits = read_folio(written)
    which = select(Case).where(Case.folio == digits).with_for_update()
    return None if digits is None else session.scalars(which.execution_options(populate_existing=True)).one_or_none()


def facts_of(case: Case) -> Mapping[str, str]:
    """What may be said to whoever knows the folio."""
    return {"folio": shown(case.folio or ""), "estado": case.state, "abierto": "1" if awaits_answer(case.state) else ""}


def is_own(session: Session, case: Case, leg: str) -> bool:
    """Whether the asking call or thread comes from the case's own telephone. An anonymous case has none."""
    phone = phone_of_leg(session, leg)
    return phone is not None and phone.id == case.phone_id and case.identity is not Identity.anonymous


def is_locked(case: Case, now: datetime) -> bool:
    """Whether too many wrong PINs were given within the hour."""
    return case.wrong_pins >= PIN_TRIES and case.wrong_since is not None and now < case.wrong_since + LOCKED_FOR


def try_pin(case: Case, pin: str, now: datetime) -> str:
    """right, wrong or locked. The case must be locked by the caller; the hour begins with the last wrong PIN."""
    if is_locked(case, now):
        return "locked"
    if case.wrong_since is None or now >= case.wrong_since + LOCKED_FOR:
        case.wrong_pins = 0
    if case.pin is not None and compare_digest(pin.encode(), case.pin.encode()):
        case.wrong_pins, case.wrong_since = 0, None
        return "right"
    case.wrong_pins, case.wrong_since = case.wrong_pins + 1, now
    return "locked" if case.wrong_pins >= PIN_TRIES else "wrong"
