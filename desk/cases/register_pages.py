"""A case is registered for another: what somebody saw, or what was brought to him."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.answering import REFUSED, SEE_OTHER, form_id
from desk.cases import captures
from desk.cases.office import Office, channels
from desk.cases.words import WHY_WORDS, folio_words, place_words, when_words
from desk.guard import needs
from desk.person import person
from rules.cases import CARE_MODES, FACILITY_KINDS, MANNERS, PARTY_WORDS, REASONS, SEEN
from rules.complaints import (
    CHANNEL_WORDS,
    IDENTITY_WORDS,
    KIND_WORDS,
    PRECISION_WORDS,
    REMEDY_WORDS,
    SERVICE_WORDS,
)
from rules.folio import shown
from rules.places import MUNICIPIOS, Place
from rules.registering import LONGEST, MOST_PARTIES, BadRegistration, Registration, read_registration
from rules.roles import Permission
from rules.staff_records import PLACES
from storage import audit
from storage.duplicates import Alike
from storage.models import Act, Case, StaffUser
from storage.registering import like_it, register
from web.filing import announce, put

NO_DEPARTAMENTO: Final = "Pida a un administrador que anote su departamento: sin él no puede registrar casos."
LISTS: Final[Mapping[str, Any]] = {
    "kinds": KIND_WORDS,
    "services": SERVICE_WORDS,
    "remedies": REMEDY_WORDS,
    "identities": IDENTITY_WORDS,
    "precisions": PRECISION_WORDS,
    "facility_kinds": FACILITY_KINDS,
    "modes": CARE_MODES,
    "manners": MANNERS,
    "reasons": REASONS,
    "roles": PARTY_WORDS,
    "most_parties": MOST_PARTIES,
    "longest": LONGEST,
}


class RegisterPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.register_cases)
    def begin(self) -> ResponseReturnValue:
        """The form."""
        return self._page({})

    @needs(Permission.register_cases)
    def register(self) -> ResponseReturnValue:
        """Keep it, once whoever registers has seen what it may be one with."""
        now = self._office.now()
        with self._office.desk.sessions.begin() as session:
            try:
                capture, said = self._sent(session)
            except BadRegistration as refusal:
                return self._page(refusal.problems)
            where = self._office.departamento(session)
            alike = [one for one in like_it(session, said, now) if self._may_be_told(one.case, where)]
            if alike and request.form.get("vistas") != _ids(alike):
                return self._page({}, alike)
            case = register(session, said, person().id, self._about(session), now)
            coming = None
            if capture is not None:
                coming = announce(session, case.id, capture.data, capture.kind, now, person().id)
            details: dict[str, audit.Detail] = {"channel": str(case.channel), "alike": len(alike)}
            audit.record(session, person().actor, Act.case_registered, f"case:{case.id}", details, now)
        self._tell(case)
        if coming is not None and not put(self._office.desk.sessions, self._office.desk.files, coming, now):
            flash(captures.NOT_KEPT, "warning")
        return redirect(url_for("desk.cases.case", case_id=case.id), SEE_OTHER)

    def _sent(self, session: Session) -> tuple[captures.Capture | None, Registration]:
        """What came. Raises BadRegistration with all that is wrong, the capture's fault among it."""
        capture, wrong = None, {}
        try:
            capture = captures.sent()
        except captures.BadCapture:
            wrong = {captures.FIELD: captures.WRONG}
        try:
            said = self._said(session, has_file=capture is not None or bool(wrong))
        except BadRegistration as refusal:
            raise BadRegistration({**wrong, **refusal.problems}) from refusal
        if wrong:
            raise BadRegistration(wrong)
        return capture, said

    def _said(self, session: Session, *, has_file: bool) -> Registration:
        if not self._office.may_register(session):
            raise BadRegistration({"lugar": NO_DEPARTAMENTO})
        where = self._office.departamento(session)
        return read_registration(request.form, channels(), self._office.today(), where, has_file=has_file)

    def _may_be_told(self, case: Case, departamento: str) -> bool:
        """That there is such a case is no secret, but for the reserved and those about this very person; a liaison is
        told of her own departamento's.
        """
        return not case.reserved and case.about_staff_id != person().id and departamento in ("", case.departamento)

    def _about(self, session: Session) -> int | None:
        """Of whom of the staff it complains, where somebody judges that."""
        chosen = form_id("sobre")
        known = person().can(Permission.judge_cases) and chosen in {row[0] for row in staff_of(session)}
        return chosen if known else None

    def _tell(self, case: Case) -> None:
        if case.channel in SEEN or case.pin is None:
            flash(f"El caso {shown(case.folio or '')} quedó registrado.", "success")
        else:
            flash("El caso quedó registrado. Abajo están su número y su PIN: déselos a la familia.", "success")

    def _page(self, problems: Mapping[str, str], alike: Collection[Alike] = ()) -> ResponseReturnValue:
        with self._office.desk.sessions() as session:
            page = render_template(
                "cases/register.html",
                form=request.form,
                problems=problems,
                alike=alike,
                ids=_ids(alike),
                why=WHY_WORDS,
                words=(folio_words, place_words, when_words),
                channels={channel: CHANNEL_WORDS[channel] for channel in channels()},
                seen=channels()[0] in SEEN,
                places=_places(self._office.departamento(session)),
                may_register=self._office.may_register(session),
                no_departamento=NO_DEPARTAMENTO,
                staff=staff_of(session) if person().can(Permission.judge_cases) else [],
                today=self._office.today().isoformat(),
                **LISTS,
            )
        return page, REFUSED if problems or alike else 200


def staff_of(session: Session) -> list[tuple[int, str]]:
    """(id, name) of everybody of whom a case may complain."""
    rows = select(StaffUser.id, StaffUser.name).where(StaffUser.id != person().id).order_by(StaffUser.name)
    return [(row.id, row.name) for row in session.execute(rows)]


def _ids(alike: Collection[Alike]) -> str:
    return " ".join(str(one.case.id) for one in alike)


def _places(departamento: str) -> list[tuple[Place, list[Place]]]:
    """Each departamento with its municipios; of a liaison only the own one."""
    return [
        (place, sorted(set(MUNICIPIOS[place.code].values()), key=lambda one: one.code))
        for place in PLACES
        if departamento in ("", place.code)
    ]
