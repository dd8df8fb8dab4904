"""The list of cases, one of them, and what a person says of two."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import SEE_OTHER, form_id
from desk.cases.captures import opened
from desk.cases.history import history
from desk.cases.office import Office
from desk.cases.register_pages import NO_DEPARTAMENTO, staff_of
from desk.cases.words import WHY_WORDS, file_words, folio_words, missing_words, place_words, when_words
from desk.guard import needs
from desk.parts import Desk
from desk.person import person
from monitors import transcribing
from monitors.case_view import told_of
from rules.cases import CARE_MODES, FACILITY_KINDS, MANNERS, PARTY_WORDS, REASON_WORDS, SEEN, STATE_WORDS, PartyRole
from rules.complaints import (
    CHANNEL_WORDS,
    FACT_WORDS,
    IDENTITY_WORDS,
    KIND_WORDS,
    REMEDY_WORDS,
    SERVICE_WORDS,
    SEVERITY_WORDS,
    Severity,
)
from rules.lines import spoken_number
from rules.lives import CaseState, FileState
from rules.roles import Permission
from storage import attachments, audit, joining
from storage.complained_of import say_about
from storage.intake import lock_case, note
from storage.models import Act, Case, LinkState, Person, Phone, Recording
from storage.queries import cases
from storage.registering import PARTY

A_PAGE: Final = 50
WORDS: Final[Mapping[str, Any]] = {
    "kinds": KIND_WORDS,
    "services": SERVICE_WORDS,
    "remedies": REMEDY_WORDS,
    "identities": IDENTITY_WORDS,
    "severities": SEVERITY_WORDS,
    "channels": CHANNEL_WORDS,
    "states": STATE_WORDS,
    "facility_kinds": FACILITY_KINDS,
    "modes": CARE_MODES,
    "manners": MANNERS,
    "reasons": REASON_WORDS,
    "fact_words": FACT_WORDS,
    "file_words": file_words,
    "seen_channels": SEEN,
    "why": WHY_WORDS,
    "place_words": place_words,
    "when_words": when_words,
    "missing_words": missing_words,
    "folio_words": folio_words,
}
NOT_HERE: Final = ("La grabación no está", "Llega unos minutos después de la llamada: pruebe otra vez.")
SAYS: Final = {"unir": (joining.join, Act.case_joined), "separar": (joining.part, Act.case_parted)}
SAID: Final = {"unir": "Quedaron unidas: se sigue en la primera.", "separar": "Quedó dicho que son dos casos."}
TOO_LATE: Final = "Eso ya estaba dicho, o el caso cambió."


class CasePages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.see_cases)
    def cases(self) -> ResponseReturnValue:
        """Those that this person sees, the newest first."""
        at = max(request.args.get("pagina", 1, type=int), 1)
        desk = self._office.desk
        with desk.sessions.begin() as session:
            which = [self._office.seen(session)]
            if request.args.get("faltan"):
                which.append(Case.missing != [])
            total = cases.count(session, *which)
            at = min(at, max(1, -(-total // A_PAGE)))
            found = cases.newest(session, (at - 1) * A_PAGE, A_PAGE, *which)
            page = render_template(
                "cases/list.html",
                cases=found,
                attended=cases.attended_by(session, [case.id for case in found]),
                may_register=self._office.may_register(session),
                no_departamento=NO_DEPARTAMENTO,
                at=at,
                last=-(-total // A_PAGE),
                **WORDS,
            )
            audit.record(session, person().actor, Act.cases_listed, "cases", {"rows": len(found)}, desk.now())
        return page

    @needs(Permission.see_cases)
    def case(self, case_id: int) -> ResponseReturnValue:
        """One of them; its reading is written down."""
        desk = self._office.desk
        with desk.sessions.begin() as session:
            case = self._office.one(session, case_id)
            page = render_template("cases/case.html", case=case, **self._shown(session, case), **WORDS)
            audit.record(session, person().actor, Act.case_read, f"case:{case_id}", audit.NO_DETAILS, desk.now())
        return page

    def _shown(self, session: Session, case: Case) -> dict[str, Any]:
        events, seen = cases.events(session, case.id), self._office.seen(session)
        vault, names = self._office.desk.vault, self._office.sees_names(case)
        phone = session.get(Phone, case.phone_id) if case.phone_id is not None and names else None
        parent = vault.open_fields(session.get_one(Person, case.person_id).private, "person") if names else {}
        return {
            "names": names,
            "gives_pin": self._office.gives_pin(case),
            "parent": parent.get("encargado", ""),
            "phone": spoken_number(vault.open(phone.number, "phone")) if phone is not None else "",
            "parties": [
                (PARTY_WORDS[PartyRole(one.role)], vault.open_fields(one.private, PARTY) if names else {})
                for one in cases.parties(session, case.id)
            ],
            "told": told_of(session, case.id),
            "files": attachments.files_of(session, case.id),
            "clean": FileState.clean,
            "events": history(session, events, seen),
            "attended": cases.attended_by(session, [case.id]).get(case.id, ""),
            "called_by": cases.called_by(session, case),
            "in_danger": case.severity is Severity.vital and case.state is CaseState.received,
            "waits": person().can(Permission.judge_cases) and cases.waits_for_word(case, events),
            "links": [(link, other, link.case_id == case.id) for link, other in cases.links(session, case.id, seen)],
            "proposed": LinkState.proposed,
            "staff": staff_of(session) if person().can(Permission.judge_cases) else [],
        }

    @needs(Permission.see_cases)
    def case_recording(self, case_id: int, recording_id: int) -> ResponseReturnValue:
        """A voice of the case, whole or the piece that the browser asks for."""
        desk = self._office.desk
        with desk.sessions() as session:
            self._office.one(session, case_id)
            recording = cases.recording(session, case_id, recording_id)
        return voice_of(desk, recording)

    @needs(Permission.see_cases)
    def case_file(self, case_id: int, file_id: int) -> ResponseReturnValue:
        """A file that came with it, once it is clean; its reading is written down."""
        desk = self._office.desk
        with desk.sessions.begin() as session:
            case = self._office.one(session, case_id)
            file = cases.file(session, case_id, file_id) if self._office.sees_names(case) else None
            data = opened(desk, file)
            if data is None or file is None:
                abort(404)
            if request.method != "HEAD":
                details: dict[str, audit.Detail] = {"case": case_id}
                audit.record(session, person().actor, Act.case_file_read, f"file:{file_id}", details, desk.now())
        answer = Response(data, mimetype=file.media_type)
        ending = file.media_type.rpartition("/")[2]
        answer.headers.set("Content-Disposition", "attachment", filename=f"caso-{case_id}-{file_id}.{ending}")
        return answer

    @needs(Permission.judge_cases)
    def say_of_two(self, case_id: int, other_id: int) -> ResponseReturnValue:
        """They are one, or two; `case_id` is the later."""
        wanted = request.form.get("son", "")
        if wanted not in SAYS:
            abort(400)
        say, act = SAYS[wanted]
        now = self._office.now()
        with self._office.desk.sessions.begin() as session:
            for each in (case_id, other_id):
                self._office.one(session, each)
            done = say(session, case_id, other_id, person().id, now)
            if done:
                details: dict[str, audit.Detail] = {"other": other_id}
                audit.record(session, person().actor, act, f"case:{case_id}", details, now)
        flash(SAID[wanted] if done else TOO_LATE, "success" if done else "info")
        return redirect(url_for("desk.cases.case", case_id=case_id), SEE_OTHER)

    @needs(Permission.judge_cases)
    def say_about(self, case_id: int) -> ResponseReturnValue:
        """Of whom of the staff it complains: that person sees nothing of it from now on."""
        now, chosen = self._office.now(), form_id("sobre") or None
        with self._office.desk.sessions.begin() as session:
            self._office.one(session, case_id)
            if chosen is not None and chosen not in {row[0] for row in staff_of(session)}:
                abort(400)
            say_about(session, case_id, chosen, person().id, now)
            details: dict[str, audit.Detail] = {"staff": chosen}
            audit.record(session, person().actor, Act.case_about_staff, f"case:{case_id}", details, now)
        flash("Quedó dicho. Esa persona ya no ve este caso." if chosen else "Ya no se queja de nadie.", "success")
        return redirect(url_for("desk.cases.case", case_id=case_id), SEE_OTHER)

    @needs(Permission.judge_cases)
    def attend(self, case_id: int) -> ResponseReturnValue:
        """A child may be in danger, and this person sees to it: nobody else is told any more."""
        now = self._office.now()
        with self._office.desk.sessions.begin() as session:
            self._office.one(session, case_id)
            case = lock_case(session, case_id)
            waits = cases.waits_for_word(case, cases.events(session, case_id))
            if waits:
                note(session, case, cases.ATTENDED, now, person().id)
        flash(
            "Quedó anotado que usted lo atiende: ya no se avisa a nadie más." if waits else TOO_LATE,
            "success" if waits else "info",
        )
        return redirect(url_for("desk.cases.case", case_id=case_id), SEE_OTHER)


def voice_of(desk: Desk, recording: Recording | None) -> ResponseReturnValue:
    """The WAV of a case's recording, written down as heard."""
    voice = transcribing.voice(desk.files, recording.path if recording is not None else None)
    if voice is None or recording is None:
        title, advice = NOT_HERE
        return render_template("desk/error.html", code=404, title=title, advice=advice), 404
    if request.method != "HEAD":
        with desk.sessions.begin() as session:
            transcribing.note_heard(session, recording.id, person().id, desk.now())
    answer = Response(voice, mimetype="audio/wav")
    return answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(voice))
