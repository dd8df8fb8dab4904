"""A complaint as it is told: a draft, then a case with a folio, whole or incomplete; nothing of it is lost on the way.

Everything is safe to do twice. The conversation is locked by whoever calls.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversation.effects import Ending, Reason
from conversation.state import Answer as Given
from conversation.state import State
from rules.complaints import CaseChannel, Identity, Severity, is_case, missing, told
from rules.folio import folio, new_pin
from rules.lives import CallbackState, CaseState
from rules.phones import PhoneKind
from rules.places import BY_CODE, place_of_code, read_departamento, read_place
from rules.routing import Mode
from storage.callers import newest_member, nobody, phone_of_leg, phone_of_number
from storage.duplicates import propose
from storage.keeping import keeping
from storage.models import Callback, Case, CaseEvent, Contact, Conversation, FolioCount, Notice, Phone
from storage.promises import owe_call

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


def fill_in(
    session: Session, case_id: int, answers: Mapping[str, str], new: Sequence[Given], leg: str, now: datetime
) -> None:
    """What the conversation has told so far, on the case. new: the answers of this turn, private ones in plain."""
    case, day = lock_case(session, case_id), keeping(session).day(now)
    said = told(answers, day)
    case.kind, case.service, case.remedy = said.kind, said.service, said.remedy
    if case.severity is not Severity.vital:  # danger that was told is for a person to judge, whatever is told later
        case.severity = said.severity
    case.identity, case.narrative, case.place = said.identity, said.narrative, said.place
    if any(answer.question == "cuando" for answer in new):
        case.happened_from, case.happened_to, case.precision = said.happened_from, said.happened_to, said.precision
    _place(session, case, said.place, confirmed=said.place_confirmed)
    _telephone(session, case, {answer.question: answer.value for answer in new}, leg)
    if said.identity is Identity.anonymous:
        _forget_who(session, case)
    case.with_survey = answers.get("encuesta") == "1"
    case.missing = list(_missing(case, answers))
    case.touched_at, case.version = now, case.version + 1
    session.flush()


def _missing(case: Case, answers: Mapping[str, str]) -> Sequence[str]:
    place = bool(case.municipio or case.departamento) or "lugar" in answers
    dated = case.precision is not None
    return [str(fact) for fact in missing(case.kind, answers, place_known=place, date_known=dated)]


def _place(session: Session, case: Case, words: str, *, confirmed: bool | None) -> None:
    """Where the register knows the family, once it is confirmed; else the place that the words name."""
    member = newest_member(session, case.person_id) if confirmed else None
    if member is not None:
        case.departamento, case.municipio = member.departamento, member.municipio
        case.place = "" if (place := place_of_code(member.municipio)) is None else place.name
    elif (found := read_place(words)) is not None:
        case.departamento, case.municipio = found
        case.place = BY_CODE[words].name if words in BY_CODE else words  # of a list
    elif not words.isdecimal() and (named := read_departamento(words)) is not None:
        case.departamento = named.code


def _telephone(session: Session, case: Case, new: Mapping[str, str], leg: str) -> None:
    if number := new.get("telefono_otro", ""):
        phone = phone_of_number(session, number)
    elif new.get("telefono") == "1":
        phone = phone_of_leg(session, leg)
    else:
        return
    case.phone_id = None if phone is None else phone.id


def _forget_who(session: Session, case: Case) -> None:
    """Of an anonymous case nobody can be found: neither person nor pupil nor telephone."""
    if case.phone_id is None and case.member_id is None:
        return
    case.phone_id = case.member_id = None
    case.with_survey = False
    case.person_id = nobody(session)
    session.execute(update(Conversation).where(Conversation.case_id == case.id).values(person_id=case.person_id))


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
        return
    case.told_at = now
    texted = is_texted(session, case)
    if texted:
        _send(session, case, RECEIPT, now)
    heard = _heard_the_receipt(session, case.id)
    if case.missing or not (heard or texted):
        _ask_for_the_rest(session, case, now)
    propose(session, case, now)
    session.flush()


def _told_after_all(session: Session, case: Case, now: datetime) -> None:
    if not _heard_the_receipt(session, case.id):
        return
    if is_texted(session, case):
        _send(session, case, RECEIPT, now)
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


def _send(session: Session, case: Case, what: str, now: datetime) -> None:
    session.execute(
        insert(Notice)
        .values(case_id=case.id, phone_id=case.phone_id, what=what, cycle=case.cycle, created_at=now, due_at=now)
        .on_conflict_do_nothing(index_elements=["case_id", "what", "cycle"])
    )


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
