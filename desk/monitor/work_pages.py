"""The work list, and taking a line of it."""

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue

from desk.answering import CONFLICT
from desk.guard import needs
from desk.monitor.office import Office, to_contact, to_work
from desk.monitor.words import ago, moment_words, promised_words
from desk.person import person
from monitors import live, work
from monitors.call_words import LiveError
from rules.handovers import REASONS
from rules.languages import language_words
from rules.places import place_of_code
from rules.roles import Permission
from storage.handovers.moving import Claimed, Lost, held_by, name_of
from storage.models import HandoverKind, StaffUser
from storage.queries.work import Offer

NOTHING_NOW: str = "Por ahora no hay nadie a quien llamar."


class WorkPages:
    """One method a route."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @needs(Permission.receive_calls)
    def work(self) -> ResponseReturnValue:
        """What there is to do, first things first; for who takes nothing from a list, the call that was given."""
        if not person().can(Permission.attend_parents):
            return self._mine()
        desk, now = self._office.desk, self._office.now()
        with desk.sessions() as session:
            found = work.work_list(session, person().id, now, desk.zone)
        return render_template(
            "monitor/work.html",
            list=found,
            total=sum(found.counts.values()),
            live_kind=HandoverKind.live,
            next_due=moment_words(found.next_due, now, desk.zone) if found.next_due else "",
            ago=lambda offer: ago(offer.asked_at, now),
            promised=self._promised,
            reason=lambda code: REASONS[code].words if code in REASONS else code,
            language=lambda code: language_words(code or "es").capitalize(),
            place=_place,
        )

    @needs(Permission.receive_calls)
    def given(self) -> ResponseReturnValue:
        """The number of the call that one has; empty without one."""
        with self._office.desk.sessions() as session:
            held = held_by(session, person().id)
        return Response(str(held.id) if held is not None else "", mimetype="text/plain")

    def _mine(self) -> ResponseReturnValue:
        with self._office.desk.sessions() as session:
            held, me = held_by(session, person().id), session.get_one(StaffUser, person().id)
        return render_template("monitor/mine.html", held=held, has_telephone=me.telephone is not None)

    def _promised(self, offer: Offer) -> str:
        if offer.promised_until is None:
            return ""
        return promised_words(offer.promised_until, self._office.now(), self._office.desk.zone)

    @needs(Permission.attend_parents)
    def take_next(self) -> ResponseReturnValue:
        """The first line that nobody else is faster with."""
        desk = self._office.desk
        got = work.claim_next(desk.sessions, person().id, self._office.now(), desk.zone)
        if got is None:
            flash(NOTHING_NOW, "info")
            return to_work()
        return self._taken(got)

    @needs(Permission.attend_parents)
    def take_one(self, handover_id: int) -> ResponseReturnValue:
        """A chosen line."""
        desk = self._office.desk
        return self._taken(work.take(desk.sessions, handover_id, person().id, self._office.now(), desk.zone))

    @needs(Permission.attend_parents)
    def take_call(self, handover_id: int) -> ResponseReturnValue:
        """A caller who waits on the line: one's telephone rings."""
        try:
            with self._office.desk.sessions.begin() as session:
                got = live.take(session, handover_id, person().id, self._office.now())
        except LiveError as error:
            flash(error.words, "danger")
            return to_work()
        return self._taken(got)

    def _taken(self, got: Claimed | Lost) -> ResponseReturnValue:
        if isinstance(got, Claimed):
            return to_contact(got.handover_id)
        if got.yours_is is not None:
            flash("Usted ya tiene este contacto: termínelo antes de tomar otro.", "info")
            return to_contact(got.yours_is)
        with self._office.desk.sessions() as session:
            return lost(name_of(session, got.by_staff_id))


def lost(winner: str) -> ResponseReturnValue:
    """Who has it, for who has not."""
    return render_template("monitor/lost.html", winner=winner), CONFLICT


def _place(code: str) -> str:
    found = place_of_code(code)
    return found.name if found is not None else ""
