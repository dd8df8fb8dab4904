"""A case that one of the staff registers for another: received at once, with its folio; nothing of it by half."""

from datetime import datetime, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversation.channel import Channel
from conversation.library import get_script, newest_version
from conversation.state import State
from rules.cases import SEEN, SENSITIVE
from rules.complaints import IDENTITIES, KINDS, REMEDIES, SERVICES, Identity, Severity, missing
from rules.places import place_of_code
from rules.registering import Registration
from storage.callers import newest_member, nobody, phone_of_number
from storage.duplicates import Alike, alike
from storage.intake import COMPLAINT, receive, told_to_its_end
from storage.keeping import keeping
from storage.models import Case, CaseParty, Conversation, Person, Phone

PARTY: Final = "case_party"
"""What a party's fields are sealed for."""


def like_it(session: Session, said: Registration, now: datetime) -> list[Alike]:
    """Cases that this one may be, before it is registered."""
    number_hash = keeping(session).vault.find(said.telephone)
    phone_id = session.scalar(select(Phone.id).where(Phone.number_hash == number_hash))
    unkept = Case(phone_id=phone_id, **_columns(said))
    return list(alike(session, unkept, now))


def register(session: Session, said: Registration, staff_id: int, about_staff_id: int | None, now: datetime) -> Case:
    """The case, received. What was seen has no PIN: there is nobody to give it to."""
    is_known = said.identity is not Identity.anonymous
    phone = phone_of_number(session, said.telephone) if is_known else None
    person_id = nobody(session) if phone is None else phone.person_id
    if is_known and said.name:
        _name(session, person_id, said.name)
    member = newest_member(session, person_id)
    case = Case(
        person_id=person_id,
        phone_id=None if phone is None else phone.id,
        member_id=None if member is None else member.id,
        staff_id=staff_id,
        about_staff_id=about_staff_id,
        reserved=said.reason in SENSITIVE,
        begun_at=_began(session, said, now),
        touched_at=now,
        **_columns(said),
    )
    session.add(case)
    session.flush()
    _add_parties(session, case, said)
    answers = _answers(said)
    known = {"place_known": "lugar" in answers, "date_known": said.precision is not None}
    case.missing = [str(fact) for fact in missing(said.kind, answers, **known)]
    _begin_form(session, case, answers, now)
    receive(session, case.id, now, staff_id)
    if said.channel in SEEN:
        case.pin = None
    session.flush()
    told_to_its_end(session, case.id, now)
    return case


def _columns(said: Registration) -> dict[str, Any]:
    """What the case keeps as it was said."""
    same = (
        "channel", "kind", "service", "remedy", "severity", "identity", "departamento", "municipio", "place",
        "facility", "facility_kind", "school", "school_code", "happened_from", "happened_to", "precision",
        "mode_of_care", "manner", "narrative", "reason", "source", "external_reference",
    )  # fmt: skip
    return {name: getattr(said, name) for name in same}


def _began(session: Session, said: Registration, now: datetime) -> datetime:
    """When it came to us; nobody notes the hour of a letter of another day."""
    kept = keeping(session)
    return now if said.received == kept.day(now) else datetime.combine(said.received, time(12), kept.zone)


def _name(session: Session, person_id: int, name: str) -> None:
    """The parent's name, where we know none."""
    person, vault = session.get_one(Person, person_id), keeping(session).vault
    fields = vault.open_fields(person.private, "person")
    if not fields.get("encargado"):
        person.private = vault.seal_fields({**fields, "encargado": name}, "person")


def _add_parties(session: Session, case: Case, said: Registration) -> None:
    vault = keeping(session).vault
    for party in said.parties:
        sealed = vault.seal_fields({"nombre": party.name, "detalle": party.detail}, PARTY)
        session.add(CaseParty(case_id=case.id, role=party.role, private=sealed))


def _answers(said: Registration) -> dict[str, str]:
    """What the script `queja` need not ask: question -> value."""
    given = {
        "peligro": "1" if said.severity is Severity.vital else "2",
        "clase": _key(KINDS, said.kind),
        "servicio": _key(SERVICES, said.service),
        "relato": said.narrative,
        "lugar": said.place or said.facility or _named(said),
        "cuando": "4" if said.precision is not None else "",
        "pide": _key(REMEDIES, said.remedy),
        "reserva": _key(IDENTITIES, said.identity),
    }
    return {question: value for question, value in given.items() if value}


def _named(said: Registration) -> str:
    place = place_of_code(said.municipio or said.departamento)
    return "" if place is None else place.name


def _key(keys: dict[str, Any], value: Any) -> str:  # noqa: ANN401 - a code of any of the questions
    return next((key for key, code in keys.items() if code is value), "")


def _begin_form(session: Session, case: Case, answers: dict[str, str], now: datetime) -> None:
    """A conversation in which a monitor may ask for what is missing, or tell the folio; only where one can call, or
    where whoever is on call is told of it.
    """
    if case.phone_id is None and case.severity is not Severity.vital:
        return
    version = newest_version(COMPLAINT)
    start = get_script(COMPLAINT, version).told(Channel.monitor).start
    session.add(
        Conversation(
            person_id=case.person_id,
            case_id=case.id,
            script=COMPLAINT,
            version=version,
            language=case.language,
            state=State(start, answers, channel=Channel.monitor).to_json(),
            touched_at=now,
        )
    )
    session.flush()
