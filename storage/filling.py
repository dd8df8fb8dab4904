"""What a conversation has told so far, on its case. The conversation is locked by whoever calls; safe to do twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from conversation.state import Answer as Given
from rules.complaints import STORY, Identity, Severity, Told, missing, told
from rules.lives import CaseState
from rules.places import BY_CODE, place_of_code, read_departamento, read_place
from storage.callers import newest_member, nobody, phone_of_leg, phone_of_number
from storage.intake import lock_case, note
from storage.keeping import keeping
from storage.models import Case, Conversation

BEING_TOLD: Final = (CaseState.draft, CaseState.received)
"""Nobody works on it yet: what its parent tells is the whole of it."""
CODED: Final = (
    ("kind",),
    ("service",),
    ("remedy",),
    ("severity",),
    ("departamento", "municipio", "place"),
    ("precision", "happened_from", "happened_to"),
)
"""What whoever works on a case codes: columns that stand or fall together."""


def fill_in(
    session: Session, case_id: int, answers: Mapping[str, str], new: Sequence[Given], leg: str, now: datetime
) -> None:
    """What the conversation has told so far, on the case. new: the answers of this turn, private ones in plain.

    Where one of the staff has registered it, or works on it, what is coded stands: the parent adds what was missing,
    and to his story.
    """
    case, just = lock_case(session, case_id), {answer.question: answer.value for answer in new}
    said, coded = told(answers, keeping(session).day(now)), _coded(case, just)
    _facts(session, case, said, just)
    if case.state in BEING_TOLD and case.staff_id is None:
        case.narrative = said.narrative
    else:
        _add_late(session, case, said, coded, just, now)
    case.identity = said.identity
    _telephone(session, case, just, leg)
    if said.identity is Identity.anonymous:
        _forget_who(session, case)
    case.with_survey = answers.get("encuesta") == "1"
    case.missing = list(_missing(case, answers))
    case.touched_at, case.version = now, case.version + 1
    session.flush()


def _facts(session: Session, case: Case, said: Told, just: Mapping[str, str]) -> None:
    case.kind, case.service, case.remedy = said.kind, said.service, said.remedy
    if case.severity is not Severity.vital:  # danger that was told is for a person to judge, whatever is told later
        case.severity = said.severity
    if "cuando" in just:
        case.happened_from, case.happened_to, case.precision = said.happened_from, said.happened_to, said.precision
    _place(session, case, said.place, confirmed=said.place_confirmed)


def _coded(case: Case, just: Mapping[str, str]) -> dict[str, Any]:
    """The columns that have a value, and those beside them; danger that is told only now is no older judgement's."""
    groups = [group for group in CODED if just.get("peligro") != "1" or group != ("severity",)]
    having = [group for group in groups if any(getattr(case, name) for name in group)]
    return {name: getattr(case, name) for group in having for name in group}


def _add_late(
    session: Session, case: Case, said: Told, coded: Mapping[str, Any], just: Mapping[str, str], now: datetime
) -> None:
    """What was coded is put back; the story grows, and that words came is noted. Each answer is kept by itself, too."""
    for name, value in coded.items():
        setattr(case, name, value)
    if said.narrative.startswith(case.narrative):
        case.narrative = said.narrative
    if {*STORY, "lugar"} & {*just}:
        note(session, case, "told_late", now, words=just.get("lugar", ""))


def _missing(case: Case, answers: Mapping[str, str]) -> Sequence[str]:
    place = bool(case.municipio or case.departamento) or "lugar" in answers
    dated = case.precision is not None
    return [str(fact) for fact in missing(case.kind, answers, place_known=place, date_known=dated)]


def _place(session: Session, case: Case, words: str, *, confirmed: bool | None) -> None:
    """Where the register knows the family, once it is confirmed; else the place that the words name."""
    if confirmed:
        if (member := newest_member(session, case.person_id)) is not None:  # none: it is anonymous by now, and stands
            case.departamento, case.municipio = member.departamento, member.municipio
            case.place = "" if (place := place_of_code(member.municipio)) is None else place.name
        return
    case.departamento, case.municipio, case.place = "", "", words
    if (found := read_place(words)) is not None:
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
