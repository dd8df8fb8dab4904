"""The figures of a day or of a month, on a page and as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.answering import SEE_OTHER
from desk.floor.figure_words import clock, csv_of, hours_of, of, share, told
from desk.guard import needs
from desk.parts import Desk
from desk.person import person
from monitors.figures import Calls, Figures, Period, day, figures_of, month
from rules.hours import MONTH_WORDS
from rules.roles import Permission
from storage.audit import record
from storage.models import Act

UNREADABLE: Final = "No se entendió la fecha. Se muestra el día de hoy."
EARLIEST: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day or a month. name: of dia or mes, as the address has it, with `value`."""

    name: str
    value: str
    words: str
    period: Period


class FigurePages:
    """One method a route."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.supervise)
    def figures(self) -> ResponseReturnValue:
        """A day's figures, or a month's."""
        wanted = self._wanted()
        if wanted is None:
            return self._unreadable()
        found = self._found(wanted)
        return render_template(
            "floor/figures.html",
            wanted=wanted,
            found=found,
            told=told(found),
            hours=hours_of(found),
            none=Calls(),
            today=self._today(),
            share=share,
            of=of,
            clock=clock,
        )

    @needs(Permission.supervise)
    def file(self) -> ResponseReturnValue:
        """The same as a file, written down in the audit log."""
        wanted = self._wanted()
        if wanted is None:
            return self._unreadable()
        found = self._found(wanted)
        with self._desk.sessions.begin() as session:
            record(session, person().actor, Act.figures_downloaded, f"floor:{wanted.value}", {}, self._desk.now())
        name = f"attachment; filename=cifras-{wanted.value}.csv"
        return Response(csv_of(wanted.value, found), mimetype="text/csv", headers={"Content-Disposition": name})

    def _found(self, wanted: Wanted) -> Figures:
        with self._desk.sessions() as session:
            return figures_of(session, wanted.period, self._desk.now(), self._desk.zone)

    def _wanted(self) -> Wanted | None:
        """What the address asks for: ?mes=2026-10 or ?dia=2026-10-05; today without either."""
        try:
            if "mes" in request.args:
                return self._month(_read(f"{request.args['mes']}-01"))
            asked = request.args.get("dia")
            return self._day(self._today() if asked is None else _read(asked))
        except ValueError:
            return None

    def _day(self, which: date) -> Wanted:
        words = f"{which.day} de {MONTH_WORDS[which.month - 1]} de {which.year}"
        return Wanted("dia", which.isoformat(), words, day(which, self._desk.zone))

    def _month(self, which: date) -> Wanted:
        words = f"{MONTH_WORDS[which.month - 1]} de {which.year}"
        return Wanted("mes", f"{which:%Y-%m}", words, month(which, self._desk.zone))

    def _today(self) -> date:
        return self._desk.now().astimezone(self._desk.zone).date()

    def _unreadable(self) -> ResponseReturnValue:
        flash(UNREADABLE, "warning")
        return redirect(url_for("desk.floor.figures"), SEE_OTHER)


def _read(written: str) -> date:
    """Raises ValueError, for what could not be a day of this service too."""
    found = date.fromisoformat(written)
    if not EARLIEST <= found < date(EARLIEST.year + 100, 1, 1):
        raise ValueError(written)
    return found
