"""A paper form's code is keyed in, then the form: the first time, again, or to settle what differs."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import REFUSED, SEE_OTHER
from desk.guard import needs
from desk.paper.words import KEYING_WORDS, NO_ANSWER, done_words, problem_words
from desk.parts import Desk
from desk.person import person
from monitors import double_entry, paper
from monitors.double_entry import Done
from monitors.forms import heard_of
from monitors.paper import Keyer, PaperError, Place
from rules.check_digit import grouped
from rules.places import place_of_code
from rules.roles import Permission
from storage.queries.paper import FIRST, SETTLING, call_owed, members_of_code, waiting

SHOWN: Final = 50
LONGEST_CODE: Final = 40


def keyer() -> Keyer:
    """Who keys."""
    return Keyer(person().id, person().can(Permission.supervise))


class KeyingPages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.attend_parents)
    def start(self) -> ResponseReturnValue:
        """The field for a code, and the forms that wait for a second or third keying."""
        return self._start("", "")

    @needs(Permission.attend_parents)
    def take(self) -> ResponseReturnValue:
        """The form of this code."""
        code = request.form.get("codigo", "")[:LONGEST_CODE]
        campaign_id = request.form.get("campania", None, type=int)
        try:
            with self._desk.sessions.begin() as session:
                found = paper.find(session, code, campaign_id)
                entry_id = paper.take(session, *found, keyer(), self._desk.now())
        except PaperError as error:
            return self._start(code, problem_words(error, self._desk.zone), asks=error.code == "several_campaigns")
        return redirect(url_for("desk.paper.form", entry_id=entry_id), SEE_OTHER)

    @needs(Permission.attend_parents)
    def form(self, entry_id: int) -> ResponseReturnValue:
        """The question that is open."""
        try:
            with self._desk.sessions.begin() as session:
                return self._form(session, paper.place_of(session, entry_id, keyer()), "")
        except PaperError as error:
            return self._back(error)

    @needs(Permission.attend_parents)
    def answer(self, entry_id: int) -> ResponseReturnValue:
        """What the sheet says to it. An answer to an earlier screen, as of a second Enter, changes nothing."""
        try:
            with self._desk.sessions.begin() as session:
                place = paper.place_of(session, entry_id, keyer())
                code, heard = grouped(place.member.caso), heard_of(request.form, place.view)
                if heard is None and request.form.get("paso") == place.view.step:
                    return self._form(session, place, NO_ANSWER), REFUSED
                done = heard and double_entry.go_on(session, place, keyer(), heard, self._desk.now())
        except PaperError as error:
            return self._back(error)
        if isinstance(done, Done):
            flash(done_words(done, code), "success")
            return redirect(url_for("desk.paper.start"), SEE_OTHER)
        return redirect(url_for("desk.paper.form", entry_id=entry_id), SEE_OTHER)

    def _start(self, code: str, problem: str, *, asks: bool = False) -> ResponseReturnValue:
        with self._desk.sessions() as session:
            rows = waiting(session, person().id, SHOWN, settles_own=keyer().supervises)
            choices = [found for _, found in members_of_code(session, paper.read_code(code))] if asks else []
        page = render_template(
            "paper/start.html",
            code=code,
            problem=problem,
            choices=choices,
            again=[row for row in rows if row.ordinal < SETTLING],
            settling=[row for row in rows if row.ordinal == SETTLING],
            grouped=grouped,
        )
        return page, REFUSED if problem else 200

    def _form(self, session: Session, place: Place, problem: str) -> str:
        departamento = place_of_code(place.member.departamento)
        both = double_entry.earlier(session, place)
        first = place.entry.ordinal == FIRST and not place.view.can_go_back
        asked = double_entry.open_question(place)
        return render_template(
            "paper/form.html",
            entry=place.entry,
            code=grouped(place.member.caso),
            campaign=place.campaign,
            departamento=departamento.name if departamento else "",
            keying=KEYING_WORDS[place.entry.ordinal],
            view=place.view,
            problem=problem,
            owed=call_owed(session, place.member.person_id) if first else None,
            both=both,
            at_hand=next((each for each in both if each.question == asked), None),
        )

    def _back(self, error: PaperError) -> ResponseReturnValue:
        """The form is not this person's to key any more, or finished: pressed twice, it was kept the first time."""
        if error.code != "keyed":
            flash(problem_words(error, self._desk.zone), "danger")
        return redirect(url_for("desk.paper.start"), SEE_OTHER)
