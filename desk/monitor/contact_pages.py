"""One family, for who has it: what is known, whom to call, and how it ended."""

from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from flask import Response, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import REFUSED, form_id
from desk.guard import needs
from desk.monitor.office import Office, to_contact, to_work, told
from desk.monitor.words import ago, moment_words, promised_words
from desk.monitor.work_pages import lost
from desk.person import person
from monitors import complaining, contacts, interviewing, live, reaching
from monitors.call_words import LiveError
from monitors.case_view import at_hand
from monitors.contact_words import ContactError
from monitors.contacts import Finished
from monitors.following import LONGEST_NOTE, Noted
from monitors.forms import written
from monitors.screen_pop import pop
from rules.handovers import REASONS, RESULTS
from rules.languages import LANGUAGES, language_words
from rules.lives import HandoverState
from rules.roles import Permission
from storage import audit
from storage.handovers.owed import owes
from storage.handovers.presence import heartbeat
from storage.models import Act, Handover, HandoverKind, StaffUser

CALLING: Final = (HandoverState.dialling, HandoverState.connecting)
TALKING: Final = (HandoverState.active, HandoverState.held, HandoverState.recovering)
TO_CALL: Final = (HandoverState.claimed, HandoverState.wrap_up)
ATTENDED: Final = "attended"
"""The outcome of who told his complaint whole."""
ENDED_WORDS: Final = {
    HandoverState.done: "Contacto terminado.",
    HandoverState.exhausted: "Se llamó todas las veces que se debía: ya nadie llamará a esta familia.",
    HandoverState.wrap_up: "Anotado. La familia tiene otro número: pruebe con ese.",
}


class ContactPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.receive_calls)
    def contact(self, handover_id: int) -> ResponseReturnValue:
        """Everything at hand, for who has it; others are told who has."""
        page = self._page(handover_id)
        return lost(self._office.whose(handover_id)) if page is None else page

    @needs(Permission.attend_parents)
    def call(self, handover_id: int) -> ResponseReturnValue:
        """Dial a number through the service, or say that one dials it by oneself."""
        phone_id, by_hand = form_id("telefono") or abort(400), "mano" in request.form
        desk, now, me = self._office.desk, self._office.now(), person().id
        told(
            self._office.act(
                lambda session: reaching.reach(session, handover_id, me, phone_id, now, desk.zone, by_hand=by_hand)
            )
        )
        return to_contact(handover_id)

    @needs(Permission.attend_parents)
    def add_number(self, handover_id: int) -> ResponseReturnValue:
        """Another number of the family's."""
        desk, text = self._office.desk, written(request.form, 64, "numero")

        def add(session: Session) -> None:
            reaching.add_number(session, desk.vault, handover_id, person().id, text)
            about = f"handover:{handover_id}"
            audit.record(session, person().actor, Act.number_added, about, audit.NO_DETAILS, self._office.now())

        problem = self._office.act(add)
        told(problem, "El número ya es de la familia.")
        return to_contact(handover_id)

    @needs(Permission.receive_calls)
    def give_back(self, handover_id: int) -> ResponseReturnValue:
        """To the list again."""
        now, me = self._office.now(), person().id
        problem = self._office.act(lambda session: reaching.give_back(session, handover_id, me, now))
        told(problem, "Devuelto a la lista, con su lugar.")
        return to_contact(handover_id) if problem else to_work()

    @needs(Permission.receive_calls)
    def put_away(self, handover_id: int) -> ResponseReturnValue:
        """Nothing is owed any more."""
        now, me = self._office.now(), person().id
        problem = self._office.act(lambda session: reaching.withdraw(session, handover_id, me, now))
        told(problem, "Listo: ya no se le debe nada.")
        return to_contact(handover_id) if problem else to_work()

    @needs(Permission.receive_calls)
    def note(self, handover_id: int) -> ResponseReturnValue:
        """How the contact ended."""
        try:
            finished = self._note(handover_id)
        except (ContactError, LiveError) as error:
            if error.code in ("not_yours", "noted_already"):
                flash("Eso ya estaba anotado, o ya no es suyo.", "info")
                return to_work()
            return self._page(handover_id, error.words) or lost(self._office.whose(handover_id))
        flash(self.after(finished), "success")
        return to_contact(handover_id) if finished.state is HandoverState.wrap_up else to_work()

    def _note(self, handover_id: int) -> Finished:
        desk, form = self._office.desk, request.form
        code, key = form.get("resultado", ""), form.get("contacto", type=int)
        noted = Noted(code, written(form, LONGEST_NOTE, "nota"), self._when(), form.get("idioma", ""))
        with desk.sessions.begin() as session:
            handover = self._office.own(session, handover_id)
            if handover is not None and code not in interviewing.offered(session, handover):
                raise ContactError("unknown_result")
            return contacts.finish(session, handover_id, person().id, key, noted, self._office.now(), desk.zone)

    def _when(self) -> datetime | None:
        """The appointment's day and hour, where the parents live; None where they cannot be read."""
        day, hour = request.form.get("dia", ""), request.form.get("hora", "")
        try:
            return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=self._office.desk.zone)
        except ValueError:
            return None

    def after(self, finished: Finished) -> str:
        """What became of the hand-over, in words."""
        if finished.state is not HandoverState.callback_due:
            return ENDED_WORDS[finished.state]
        at = moment_words(finished.not_before, self._office.now(), self._office.desk.zone)
        return f"Anotado. Se le llamará otra vez {at}."

    @needs(Permission.receive_calls)
    def news(self, handover_id: int) -> ResponseReturnValue:
        """Keeps the contact this person's while the page is open; its tag differs once the page is out of date."""
        with self._office.desk.sessions.begin() as session:
            handover = self._office.own(session, handover_id)
            if handover is None:
                return Response("ido", mimetype="text/plain")
            heartbeat(session, [person().id], self._office.now())
            return Response(tag_of(session, handover), mimetype="text/plain")

    def _page(self, handover_id: int, problem: str = "") -> ResponseReturnValue | None:
        desk, now = self._office.desk, self._office.now()
        with desk.sessions.begin() as session:
            handover = self._office.own(session, handover_id)
            if handover is None:
                return None
            page = render_template(
                "monitor/contact.html",
                problem=problem,
                form=request.form,
                **self.shown(session, handover, now),
                **_ways(session, handover),
            )
            self._office.note_read(session, handover)
        return page, REFUSED if problem else 200

    def shown(self, session: Session, handover: Handover, now: datetime) -> dict[str, Any]:
        """The family, for this page and the interview's."""
        zone, until = self._office.desk.zone, handover.promised_until
        return {
            "handover": handover,
            "family_cases": at_hand(session, handover),
            "pop": pop(session, self._office.desk.vault, handover),
            "reason": REASONS[handover.reason].words if handover.reason in REASONS else handover.reason,
            "language": language_words(handover.language or "es").capitalize(),
            "waited": ago(handover.asked_at, now),
            "promised": promised_words(until, now, zone) if until else "",
            "tag": tag_of(session, handover),
            "at": lambda moment: f"{moment.astimezone(zone):%d/%m/%Y %H:%M}",
        }


def tag_of(session: Session, handover: Handover) -> str:
    """Another text once what the page shows or offers is out of date."""
    members, promises = owes(session, handover.person_id)
    owed = [*(member.id for member in members), 0, *(promise.id for promise in promises)]
    talking = "talking" if handover.state in TALKING else handover.state  # the panel of the call tells them apart
    said = (talking, handover.attempt_id, handover.contact_id, handover.phone_id, owed)
    return sha256(repr(said).encode()).hexdigest()[:16]


def _ways(session: Session, handover: Handover) -> dict[str, Any]:
    """What may be done with it now."""
    outgoing, is_thread = handover.kind is HandoverKind.outgoing, handover.kind is HandoverKind.thread
    me, attends = session.get_one(StaffUser, person().id), person().can(Permission.attend_parents)
    owed = any(owes(session, handover.person_id)) or not outgoing
    asks = interviewing.to_ask(session, handover) is not None
    codes = interviewing.offered(session, handover)
    begun = not outgoing or reaching.said_something(session, handover)
    is_told = complaining.is_told_in(session, handover, person().id)
    return {
        "owed": owed,
        "may_attend": attends,
        "may_call": attends and owed and outgoing and handover.state in TO_CALL,
        "calling": handover.state in CALLING,
        "talking": handover.state in TALKING,
        "has_telephone": me.telephone is not None,
        "begun": begun,
        "contact_key": contacts.contact_key(handover),
        "complaint": complaining.unfinished(session, handover),
        "is_told": is_told,
        "asks": attends and asks and handover.state in TALKING,
        "may_give_back": not begun,
        "results": [] if is_thread or handover.state in CALLING else [(code, RESULTS[code]) for code in codes],
        "suggested": live.state_of_call(session, handover).suggestion or (ATTENDED if is_told else ""),
        "is_thread": is_thread,
        "languages": LANGUAGES,
        "longest_note": LONGEST_NOTE,
    }
