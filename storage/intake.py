"""A complaint as it is told: a draft, then a case with a folio, whole or incomplete; nothing of it is lost on the way.

Everything is safe to do twice. The conversation is locked by whoever calls.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.effects import Ending, Reason
from conversation.state import State
from rules.complaints import CaseChannel, Identity, is_case
from rules.folio import folio, new_pin
from rules.lives import CallbackState, CaseState
from rules.phones import PhoneKind
from rules.routing import Mode
from storage.callers import newest_member
from storage.duplicates import propose
from storage.handovers.promises import owe_call
from storage.keeping import keeping
from storage.models import Callback, Case, CaseEvent, Contact, Conversation, FolioCount, Notice, Phone

COMPLAINT: Final = "queja"
"""The script in which a case is told."""
CHANNELS: Final[Mapping[Mode, CaseChannel]] = {
    Mode.voice: CaseChannel.ivr,
    Mode.sms: CaseChannel.sms,
    Mode.whatsapp: CaseChannel.sms,
    Mode.web: CaseChannel.web,
    Mode.monitor: CaseChannel.monitor,
}
RECEIPT: Final = "receipt"
AGAIN: Final = ":"
"""Parts what a notice tells from how many other telephones were told it before."""


def begin_draft(session: Session, person_id: int, phone: Phone | None, channel: CaseChannel, now: datetime) -> Case:
    """Something that a parent begins to tell; no case yet."""
    member = newest_member(session, person_id)
    draft = Case(
        channel=channel,
        person_id=person_id,
        phone_id=None if phone is None else phone.id,
        member_id=None if member is None else member.id,
        language="es",
        begun_at=now,
        touched_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def lock_case(session: Session, case_id: int) -> Case:
    """The case, locked, as it is now."""
    return session.get_one(Case, case_id, with_for_update=True, populate_existing=True)


def receive(session: Session, case_id: int, now: datetime, staff_id: int | None = None) -> Case:
    """The draft is a case from now on, with its folio and PIN."""
    case = lock_case(session, case_id)
    if case.state is CaseState.draft:
        case.folio, case.pin = _next_folio(session, now), new_pin()
        case.state, case.opened_at, case.touched_at = CaseState.received, now, now
        case.version += 1
        note(session, case, "received", now, staff_id)
        session.flush()
    return case


def note(session: Session, case: Case, what: str, now: datetime, staff_id: int | None = None, words: str = "") -> None:
    """One more thing that happened to a case."""
    session.add(CaseEvent(case_id=case.id, at=now, what=what, state=case.state, staff_id=staff_id, note=words))


def _next_folio(session: Session, now: datetime) -> str:
    year = keeping(session).day(now).year
    counted = insert(FolioCount).values(year=year, last=1)
    number = session.scalars(
        counted.on_conflict_do_update(index_elements=["year"], set_={"last": FolioCount.last + 1}).returning(
            FolioCount.last
        )
    ).one()
    return folio(year, number)


def is_texted(session: Session, case: Case) -> bool:
    """Whether folio and PIN are sent by text, too: to a mobile, and never of an anonymous case."""
    if case.phone_id is None or case.channel in (CaseChannel.sms, CaseChannel.web):
        return False
    kind = session.scalar(select(Phone.kind).where(Phone.id == case.phone_id))
    return kind is PhoneKind.mobile and case.identity is not Identity.anonymous


def told_to_its_end(session: Session, case_id: int, now: datetime) -> None:
    """The parent has told what he wanted, or was cut off: the receipt goes out, and what is missing is a person's.

    Who was cut off and tells the rest later gets his receipt, and is called for it no more.
    """
    case = lock_case(session, case_id)
    if case.state is CaseState.draft:
        return
    if case.told_at is not None:
        _told_after_all(session, case, now)
        propose(session, case, now)
        return
    case.told_at = now
    texted = is_texted(session, case)
    if texted:
        _send_receipt(session, case, now)
    heard = _heard_the_receipt(session, case.id)
    if case.missing or not (heard or texted):
        _ask_for_the_rest(session, case, now)
    propose(session, case, now)
    session.flush()


def _told_after_all(session: Session, case: Case, now: datetime) -> None:
    if not _heard_the_receipt(session, case.id):
        return
    if is_texted(session, case):
        _send_receipt(session, case, now)
    if not case.missing:
        talks = select(Conversation.id).where(Conversation.case_id == case.id)
        by = (  # in whose form it was told, if it was in one
            select(Contact.staff_id)
            .join(Conversation, Conversation.leg == Contact.leg)
            .where(Conversation.id == Callback.conversation_id)
        )
        session.execute(
            update(Callback)
            .where(
                Callback.conversation_id.in_(talks),
                Callback.reason == Reason.incomplete_complaint,
                Callback.state == CallbackState.owed,
            )
            .values(state=CallbackState.done, done_at=now, done_by=by.scalar_subquery())
        )


def _send_receipt(session: Session, case: Case, now: datetime) -> None:
    """Once to each telephone: to the one that he told later, too."""
    receipts = (Notice.case_id == case.id, Notice.what.startswith(RECEIPT), Notice.cycle == case.cycle)
    told = session.scalars(select(Notice.phone_id).where(*receipts)).all()
    if case.phone_id is None or case.phone_id in told:
        return
    what = f"{RECEIPT}{AGAIN}{len(told)}" if told else RECEIPT
    same = {"case_id": case.id, "phone_id": case.phone_id, "what": what, "cycle": case.cycle}
    session.add(Notice(**same, mode=Mode.sms, created_at=now, due_at=now))


def _heard_the_receipt(session: Session, case_id: int) -> bool:
    endings = session.scalars(select(Conversation.ending).where(Conversation.case_id == case_id))
    return Ending.complete in endings.all()


def _ask_for_the_rest(session: Session, case: Case, now: datetime) -> None:
    _owe(session, case, Reason.life_at_risk if case.severity == "vital" else Reason.incomplete_complaint, now)


def owe_word(session: Session, case_id: int, now: datetime) -> None:
    """What the parent was to be told of the case by text did not arrive: a monitor calls."""
    _owe(session, session.get_one(Case, case_id), Reason.undeliverable_notice, now)


def _owe(session: Session, case: Case, reason: Reason, now: datetime) -> None:
    """A monitor calls; nobody can where no telephone is known."""
    conversation_id = session.scalar(
        select(Conversation.id).where(Conversation.case_id == case.id).order_by(Conversation.id.desc()).limit(1)
    )
    if case.phone_id is not None and conversation_id is not None:
        owe_call(session, conversation_id, case.person_id, reason, "", None, now, keeps_since=True)


def cut_off(session: Session, conversation_id: int, now: datetime) -> None:
    """The parent is gone before the end: with the service, and place or story, it is a case; else a draft stays."""
    row = session.get_one(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if row.case_id is None or row.state is None:
        return
    if is_case(State.from_json(row.state).answers):
        receive(session, row.case_id, now)
    told_to_its_end(session, row.case_id, now)


def left_by(session: Session, leg: str, now: datetime) -> None:
    """The call, thread or page with this leg is over: what was being told in it is settled."""
    # By the few cases that are being told: no index knows a conversation's leg.
    told = select(Case.id).where(Case.told_at.is_(None), Case.state.in_((CaseState.draft, CaseState.received)))
    for conversation_id in session.scalars(
        select(Conversation.id).where(Conversation.leg == leg, Conversation.case_id.in_(told))
    ).all():
        cut_off(session, conversation_id, now)
