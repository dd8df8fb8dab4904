"""The supervisor's floor."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import SEE_OTHER
from desk.floor.board import Board
from desk.floor.figure_words import of, share
from desk.floor.showing import rows, vanished_words, waiting_rows
from desk.guard import needs
from desk.parts import Desk
from desk.person import person
from monitors.call_words import LiveError
from monitors.figures import Calls, Period, calls_of, day
from monitors.live import listen_in
from monitors.presence import see_help
from monitors.vanished import vanished
from rules.roles import Permission

LATELY: Final = timedelta(minutes=30)
LIFE: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Levels:
    """How callers fared in the last half hour, and today."""

    at: datetime
    lately: Calls
    today: Calls


class FloorPages:
    """One method a route."""

    def __init__(self, desk: Desk, board: Board) -> None:
        self._desk, self._board = desk, board
        self._last: Levels | None = None

    @needs(Permission.supervise)
    def floor(self) -> ResponseReturnValue:
        """Who attends, who waits."""
        return render_template("floor/floor.html", **self._shown())

    @needs(Permission.supervise)
    def part(self) -> ResponseReturnValue:
        """The part of it that changes, for the script."""
        return render_template("floor/_floor.html", **self._shown())

    @needs(Permission.supervise)
    def see(self, staff_id: int) -> ResponseReturnValue:
        """The supervisor goes to a monitor who asked for help."""
        with self._desk.sessions.begin() as session:
            seen = see_help(session, staff_id, person().id)
        if not seen:
            flash("Ya no pide ayuda, o alguien más ya va.", "info")
        return redirect(url_for("desk.floor.floor"), SEE_OTHER)

    @needs(Permission.supervise)
    def listen(self, handover_id: int) -> ResponseReturnValue:
        """Hear a call: the supervisor's telephone rings."""
        try:
            with self._desk.sessions.begin() as session:
                listen_in(session, handover_id, person().id, self._desk.now())
        except LiveError as refusal:
            flash(refusal.words, "danger")
        else:
            flash("Su teléfono va a sonar. Usted oye; a usted no le oyen.", "success")
        return redirect(url_for("desk.floor.floor"), SEE_OTHER)

    def _shown(self) -> dict[str, Any]:
        floor = self._board.fresh()
        with self._desk.sessions() as session:
            gone = vanished(session, floor)
            levels = self._levels(session, floor.at)
        return {
            "levels": levels,
            "share": share,
            "of": of,
            "rows": rows(floor),
            "waiting": waiting_rows(floor),
            "gone": [vanished_words(one, self._desk.zone) for one in gone],
        }

    def _levels(self, session: Session, now: datetime) -> Levels:
        """The service level lately and today, reckoned no more often than each LIFE."""
        if self._last is None or now - self._last.at >= LIFE:
            today = day(now.astimezone(self._desk.zone).date(), self._desk.zone)
            lately = Period(now - LATELY, now + timedelta(seconds=1))
            self._last = Levels(now, calls_of(session, lately), calls_of(session, today))
        return self._last
