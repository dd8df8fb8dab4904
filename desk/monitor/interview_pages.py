"""The interview as a form: one question a page, answered by the keyboard."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.answering import REFUSED, SEE_OTHER
from desk.guard import needs
from desk.monitor.contact_pages import ContactPages
from desk.monitor.office import Office, to_contact, to_work
from desk.monitor.work_pages import lost
from desk.person import person
from monitors import interviewing
from monitors.contact_words import WORDS, ContactError
from monitors.interviewing import Screen
from rules.roles import Permission
from storage.models import HandoverKind, Member

NO_TURN = -1


class InterviewPages:
    """One method a route."""

    def __init__(self, office: Office, contacts: ContactPages) -> None:
        self._office, self._contacts = office, contacts

    @needs(Permission.attend_parents)
    def interview(self, handover_id: int) -> ResponseReturnValue:
        """The open question."""
        with self._office.desk.sessions() as session:
            handover = self._office.own(session, handover_id)
            shown = interviewing.screen(session, handover) if handover is not None else None
        if handover is None:
            return lost(self._office.whose(handover_id))
        if shown is None:
            return to_contact(handover_id)
        return self._page(handover_id, shown)

    @needs(Permission.attend_parents)
    def begin_interview(self, handover_id: int) -> ResponseReturnValue:
        """The parent is there: the first question, or the one that is open."""
        me, at = person().id, self._office.present()
        problem = self._office.act(lambda session: interviewing.open_form(session, handover_id, me, at))
        if problem:
            flash(problem, "danger")
            return to_contact(handover_id)
        return self._shown(handover_id)

    @needs(Permission.attend_parents)
    def answer(self, handover_id: int) -> ResponseReturnValue:
        """An answer, or one question back."""
        turn = request.form.get("turno", NO_TURN, type=int)
        try:
            with self._office.desk.sessions.begin() as session:
                shown = interviewing.answer(
                    session, handover_id, person().id, turn, request.form, self._office.present()
                )
        except ContactError as error:
            return self._refused(handover_id, error)
        return self._goodbye(shown) if shown.finished is not None else self._shown(handover_id)

    @needs(Permission.attend_parents)
    def end_interview(self, handover_id: int) -> ResponseReturnValue:
        """The last words were said."""
        attempt_id, at = request.form.get("contacto", 0, type=int), self._office.present()
        try:
            with self._office.desk.sessions.begin() as session:
                finished = interviewing.end(session, handover_id, person().id, attempt_id, at)
        except ContactError as error:
            flash(error.words, "info")
            return to_work()
        flash(self._contacts.after(finished), "success")
        return to_work()

    def _shown(self, handover_id: int) -> ResponseReturnValue:
        return redirect(url_for("desk.monitor.interview", handover_id=handover_id), SEE_OTHER)

    def _refused(self, handover_id: int, error: ContactError) -> ResponseReturnValue:
        """Pressed twice at the end, the last words come again; what answers nothing, the question."""
        attempt_id = request.form.get("contacto", 0, type=int)
        with self._office.desk.sessions() as session:
            handover = self._office.own(session, handover_id)
            if handover is None:
                last = interviewing.closing(session, handover_id, person().id, attempt_id)
                return self._goodbye(last) if last is not None else lost(self._office.whose(handover_id))
            shown = interviewing.screen(session, handover)
        if shown is None:
            return to_contact(handover_id)
        return self._page(handover_id, shown, error.words if error.code == "bad_answer" else "")

    def _page(self, handover_id: int, shown: Screen, problem: str = "") -> ResponseReturnValue:
        with self._office.desk.sessions.begin() as session:
            handover = self._office.own(session, handover_id)
            if handover is None:
                return lost(self._office.whose(handover_id))
            member = session.get(Member, shown.member_id) if shown.member_id is not None else None
            fields = self._office.desk.vault.open_fields(member.private, "member") if member is not None else {}
            page = render_template(
                "monitor/interview.html",
                screen=shown,
                pupil=fields.get("nombre_estudiante", ""),
                member=member,
                problem=problem,
                other_mouth="" if shown.has_word else WORDS["other_mouth"],
                is_thread=handover.kind is HandoverKind.thread,
                **self._contacts.shown(session, handover, self._office.now()),
            )
            self._office.note_read(session, handover)
        return page, REFUSED if problem else 200

    def _goodbye(self, shown: Screen) -> ResponseReturnValue:
        """The last words, to be read aloud; the contact is noted already."""
        after = self._contacts.after(shown.finished) if shown.finished is not None else "Eso ya estaba anotado."
        return render_template("monitor/goodbye.html", view=shown.view, after=after)
