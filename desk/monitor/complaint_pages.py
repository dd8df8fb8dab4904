"""A complaint as a form: what nobody has told is asked, one question a page, answered by the keyboard."""

from collections.abc import Sequence
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import REFUSED, SEE_OTHER, Route, an_id
from desk.cases.case_pages import voice_of
from desk.guard import needs
from desk.monitor.contact_pages import tag_of
from desk.monitor.interview_pages import NO_TURN
from desk.monitor.office import ONE, Office, to_contact, to_work
from desk.monitor.work_pages import lost
from desk.person import person
from monitors import complaining
from monitors.complaining import ComplaintForm
from monitors.contact_words import WORDS, ContactError
from rules.complaints import FACT_WORDS, Fact
from rules.folio import shown as folio_words
from rules.roles import Permission
from storage.models import Case, Handover
from storage.queries import cases

FORM: Final = f"/trabajo/queja/{an_id('form_id')}"


class ComplaintPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.attend_parents)
    def begin_complaint(self, handover_id: int) -> ResponseReturnValue:
        """The parent is there: what lacks in his complaint, or another one."""
        now, me, anew = self._office.now(), person().id, "nueva" in request.form
        try:
            with self._office.desk.sessions.begin() as session:
                form_id = complaining.begin_in_contact(session, handover_id, me, now, anew=anew)
        except ContactError as error:
            flash(error.words, "danger")
            return to_contact(handover_id)
        return _to_form(form_id)

    @needs(Permission.attend_parents)
    def begin_at_desk(self) -> ResponseReturnValue:
        """Somebody came himself."""
        with self._office.desk.sessions.begin() as session:
            form_id = complaining.begin_at_desk(session, person().id, self._office.now())
        return _to_form(form_id)

    @needs(Permission.attend_parents)
    def complaint(self, form_id: int) -> ResponseReturnValue:
        """The open question."""
        return self._page(form_id)

    @needs(Permission.attend_parents)
    def answer_complaint(self, form_id: int) -> ResponseReturnValue:
        """An answer, or one question back."""
        turn, now = request.form.get("turno", NO_TURN, type=int), self._office.now()
        try:
            with self._office.desk.sessions.begin() as session:
                complaining.answer(session, form_id, person().id, turn, request.form, now)
        except ContactError as error:
            return self._page(form_id, error.words) if error.code == "bad_answer" else _to_form(form_id)
        return _to_form(form_id)

    @needs(Permission.attend_parents)
    def end_complaint(self, form_id: int) -> ResponseReturnValue:
        """Who came himself has told what he wanted; in a contact its outcome is noted."""
        with self._office.desk.sessions() as session:
            handover = complaining.handover_of(session, form_id)
        if handover is not None:
            return to_contact(handover.id)
        try:
            with self._office.desk.sessions.begin() as session:
                complaining.end_at_desk(session, form_id, person().id, self._office.now())
        except ContactError as error:
            flash(error.words, "info")
            return to_work()
        flash("Lo que dijo la persona quedó guardado.", "success")
        return to_work()

    @needs(Permission.attend_parents)
    def case_voice(self, handover_id: int, recording_id: int) -> ResponseReturnValue:
        """A voice of a case of the family that one has."""
        with self._office.desk.sessions() as session:
            handover = self._office.own(session, handover_id)
            theirs = cases.of_family(session, handover) if handover is not None else []
            found = [one for case in theirs if (one := cases.recording(session, case.id, recording_id)) is not None]
        if not found:
            abort(404)
        return voice_of(self._office.desk, found[0])

    def _page(self, form_id: int, problem: str = "") -> ResponseReturnValue:
        with self._office.desk.sessions.begin() as session:
            try:
                contact = complaining.own_form(session, form_id, person().id)
            except ContactError:
                return lost("")
            form, handover = complaining.shown(session, contact), complaining.handover_of(session, form_id)
            if form is None or (handover is not None and self._office.own(session, handover.id) is None):
                return lost("")
            page = render_template(
                "monitor/complaint.html", problem=problem, form=form, **_shown(session, form, handover)
            )
            if handover is not None:
                self._office.note_read(session, handover)
        return page, REFUSED if problem else 200


def _shown(session: Session, form: ComplaintForm, handover: Handover | None) -> dict[str, Any]:
    case = session.get_one(Case, form.case_id)
    return {
        "handover": handover,
        "tag": tag_of(session, handover) if handover is not None else "",
        "folio": folio_words(case.folio) if case.folio else "",
        "facts": [(words, fact not in form.missing) for fact, words in FACT_WORDS.items()],
        "whole": not set(form.missing) & set(Fact),
        "is_told": complaining.is_told(form),
        "other_mouth": "" if form.has_word else WORDS["other_mouth"],
    }


def _to_form(form_id: int) -> ResponseReturnValue:
    return redirect(url_for("desk.monitor.complaint", form_id=form_id), SEE_OTHER)


def complaint_routes(office: Office) -> Sequence[Route]:
    """The complaint's routes."""
    pages = ComplaintPages(office)
    return (
        ("POST", "/trabajo/queja", pages.begin_at_desk),
        ("GET", FORM, pages.complaint),
        ("POST", FORM, pages.answer_complaint),
        ("POST", f"{FORM}/fin", pages.end_complaint),
        ("POST", f"{ONE}/queja", pages.begin_complaint),
        ("GET", f"{ONE}/voz/{an_id('recording_id')}", pages.case_voice),
    )
