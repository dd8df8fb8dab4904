"""Cases as the staff sees them: who may see which, and what is known of one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from conversation.effects import Reason
from rules.cases import SEEN
from rules.complaints import Severity
from rules.handovers import HELD
from rules.lives import CallbackState, CaseState, HandoverState, RecordingState
from storage.models import (
    Answer,
    Callback,
    Case,
    CaseEvent,
    CaseFile,
    CaseLink,
    CaseParty,
    Conversation,
    Handover,
    LinkState,
    Recording,
    StaffUser,
)

NO_CASE: Final = (CaseState.draft, CaseState.expired)
HEARD: Final = (RecordingState.stored, RecordingState.removed)
OTHERS_SHOWN: Final = 10
ATTENDED: Final = "attended"
"""The event of a case that one of the staff sees to."""


def not_about(staff_id: int) -> Any:  # noqa: ANN401 - an SQL condition
    """Nobody sees a case that complains of him."""
    return Case.about_staff_id.is_distinct_from(staff_id)


def seen_by_analyst(staff_id: int) -> Any:  # noqa: ANN401 - an SQL condition
    """Every case but those about himself."""
    return and_(Case.state.not_in(NO_CASE), not_about(staff_id))


def seen_by_liaison(staff_id: int, departamento: str) -> Any:  # noqa: ANN401 - an SQL condition
    """What was seen in his departamento and is not reserved, and what he registered himself."""
    there = and_(Case.channel.in_(SEEN), Case.departamento == departamento, ~Case.reserved)
    return and_(Case.state.not_in(NO_CASE), not_about(staff_id), or_(Case.staff_id == staff_id, there))


def seen_in_contact(handover: Handover) -> Any:  # noqa: ANN401 - an SQL condition
    """The cases of the family that a monitor has at hand; of reserved ones only the one that he is to complete."""
    at_hand = select(Conversation.case_id).where(
        Conversation.id == handover.conversation_id, Conversation.case_id.is_not(None)
    )
    theirs = or_(Case.person_id == handover.person_id, Case.phone_id == handover.phone_id)
    return and_(
        or_(Case.id.in_(at_hand), and_(theirs, Case.state != CaseState.expired, ~Case.reserved)),
        not_about(handover.staff_id or 0),
    )


def count(session: Session, *which: Any) -> int:  # noqa: ANN401 - SQL conditions
    """How many cases meet `which`."""
    return session.scalar(select(func.count()).select_from(Case).where(*which)) or 0


def newest(session: Session, skip: int, most: int, *which: Any) -> Sequence[Case]:  # noqa: ANN401 - SQL conditions
    """Those that meet `which`: children in danger whom nobody has looked after, then the one received last."""
    waits = and_(Case.severity == Severity.vital, Case.state == CaseState.received)
    rows = select(Case).where(*which).order_by(waits.desc(), Case.opened_at.desc(), Case.id.desc())
    return session.scalars(rows.offset(skip).limit(most)).all()


def of_family(session: Session, handover: Handover) -> Sequence[Case]:
    """What a monitor may see of this family's cases, the newest first."""
    rows = select(Case).where(seen_in_contact(handover)).order_by(Case.begun_at.desc(), Case.id.desc())
    return session.scalars(rows.limit(OTHERS_SHOWN).execution_options(populate_existing=True)).all()


def one(session: Session, case_id: int, *which: Any) -> Case | None:  # noqa: ANN401 - SQL conditions
    """The case, if it meets `which`."""
    return session.scalars(select(Case).where(Case.id == case_id, *which)).one_or_none()


def parties(session: Session, case_id: int) -> Sequence[CaseParty]:
    """Who was involved, in the order told."""
    return session.scalars(select(CaseParty).where(CaseParty.case_id == case_id).order_by(CaseParty.id)).all()


def answers(session: Session, case_id: int) -> Sequence[Row[Answer, Conversation, int | None]]:
    """(Answer, Conversation, id of its recording once it is here) of what was told of this case, in order."""
    return session.execute(
        select(Answer, Conversation, Recording.id)
        .join(Conversation, Conversation.id == Answer.conversation_id)
        .outerjoin(Recording, and_(Recording.carrier_sid == Answer.recording, Recording.state.in_(HEARD)))
        .where(Conversation.case_id == case_id)
        .order_by(Answer.at, Answer.question)
    ).all()


def recording(session: Session, case_id: int, recording_id: int) -> Recording | None:
    """The case's recording, once it is here."""
    which = (Recording.id == recording_id, Recording.state.in_(HEARD), Conversation.case_id == case_id)
    joined = select(Recording).join(Conversation, Conversation.id == Recording.conversation_id)
    return session.scalars(joined.where(*which)).one_or_none()


def file(session: Session, case_id: int, file_id: int) -> CaseFile | None:
    """A file that came with it."""
    return session.scalars(select(CaseFile).where(CaseFile.case_id == case_id, CaseFile.id == file_id)).one_or_none()


def events(session: Session, case_id: int) -> Sequence[Row[CaseEvent, str | None]]:
    """(CaseEvent, name of who did it), in order."""
    return session.execute(
        select(CaseEvent, StaffUser.name)
        .outerjoin(StaffUser, StaffUser.id == CaseEvent.staff_id)
        .where(CaseEvent.case_id == case_id)
        .order_by(CaseEvent.at, CaseEvent.id)
    ).all()


def folios(session: Session, which_ones: Collection[str], *which: Any) -> frozenset[str]:  # noqa: ANN401 - SQL conditions
    """Of these folios, those of cases that meet `which`."""
    found = session.scalars(select(Case.folio).where(Case.folio.in_(which_ones), *which))
    return frozenset(folio for folio in found if folio is not None)


def attended_by(session: Session, case_ids: Collection[int]) -> Mapping[int, str]:
    """Of these cases, those that somebody of the staff sees to -> his name."""
    rows = session.execute(
        select(CaseEvent.case_id, StaffUser.name)
        .join(StaffUser, StaffUser.id == CaseEvent.staff_id)
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.what == ATTENDED)
    )
    return {row.case_id: row.name for row in rows}


def called_by(session: Session, case: Case) -> str | None:
    """Who of the staff has the family of this case; "" for nobody yet, though it is to be called because a child may be
    in danger; None where it is not.
    """
    has = select(StaffUser.name).join(Handover, Handover.staff_id == StaffUser.id)
    name = session.scalar(has.where(Handover.person_id == case.person_id, Handover.state.in_(HELD)))
    at_risk = (Callback.person_id == case.person_id, Callback.reason == Reason.life_at_risk)
    owed = session.scalar(select(exists().where(*at_risk, Callback.state == CallbackState.owed)))
    return name if name is not None else "" if owed else None


def waits_for_word(case: Case, events: Sequence[Row[CaseEvent, str | None]]) -> bool:
    """A child may be in danger, nobody can be called, and none of the staff has said that he sees to it."""
    waits = case.severity is Severity.vital and case.state is CaseState.received and case.phone_id is None
    return waits and all(row.CaseEvent.what != ATTENDED for row in events)


def vital_without_telephone() -> Any:  # noqa: ANN401 - a SELECT
    """The newest conversation of each such case: a call can be owed to nobody."""
    attended = exists().where(CaseEvent.case_id == Case.id, CaseEvent.what == ATTENDED)
    talks = exists().where(Handover.conversation_id == Conversation.id, Handover.state.in_((*HELD, HandoverState.done)))
    return (
        select(func.max(Conversation.id))
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Case.severity == Severity.vital,
            Case.state == CaseState.received,
            Case.phone_id.is_(None),
            Case.told_at.is_not(None),
            ~attended,
            ~talks,
        )
        .group_by(Case.id)
    )


def links(session: Session, case_id: int, *which: Any) -> Sequence[tuple[CaseLink, Case]]:  # noqa: ANN401 - SQL conditions
    """(CaseLink, the other case) of those that may be one with this, or are; of the others what meets `which`."""
    found = session.execute(
        select(CaseLink, Case)
        .join(Case, or_(Case.id == CaseLink.case_id, Case.id == CaseLink.other_id))
        .where(
            or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id),
            Case.id != case_id,
            CaseLink.state != LinkState.parted,
            *which,
        )
        .order_by(Case.id)
    ).all()
    return [(row.CaseLink, row.Case) for row in found]
