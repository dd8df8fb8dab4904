"""One's own presence: what every open desk asks for, and the buttons of the bar."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.access.pages import own_page
from desk.answering import CONFLICT, SEE_OTHER, script_asks
from desk.floor.board import Board, millis, news
from desk.floor.quick import LET_IN, answer_headers
from desk.guard import needs
from desk.parts import Desk
from desk.person import person
from desk.sessions import KNOWN
from monitors.presence import PresenceError, ask_help, go
from rules.presence import BREAKS
from rules.roles import Permission

LIVE: Final = "desk.floor.live"


class PresencePages:
    """One method a route."""

    def __init__(self, desk: Desk, board: Board) -> None:
        self._desk, self._board = desk, board
        self._besides = {"breaks": BREAKS, "zone": desk.zone.key}

    def know(self, endpoint: str | None, _values: dict[str, Any] | None) -> None:
        """A url_value_preprocessor: who asks for `live` is known by the board."""
        if endpoint == LIVE:
            setattr(g, KNOWN, self._board.person)

    @needs(Permission.attend_parents)
    def live(self) -> ResponseReturnValue:
        """What an open desk has to know; 304 while nothing changed. Most often `quick` answers instead."""
        somebody = person()
        request.environ[LET_IN] = (somebody.id, somebody.epoch)
        told = self._board.body(somebody.id, somebody.epoch)
        if told is None:  # let in a moment ago, and out since
            abort(403)
        tag, body = told
        headers = answer_headers(tag, self._desk.now())
        if request.headers.get("If-None-Match") == tag:
            return Response(status=304, headers=headers)
        return Response(body, mimetype="application/json", headers=headers)

    @needs(Permission.attend_parents)
    def change(self) -> ResponseReturnValue:
        """Available, a pause, out."""
        state, reason = request.form.get("estado", ""), request.form.get("motivo", "")
        return self._act(lambda session: go(session, person().id, state, reason, self._desk.now()))

    @needs(Permission.attend_parents)
    def help(self) -> ResponseReturnValue:
        """Ask the supervisor to come, or no longer."""
        needed = request.form.get("pide") == "si"
        return self._act(lambda session: ask_help(session, person().id, self._desk.now(), needed=needed))

    def bar(self) -> Mapping[str, Any] | None:
        """What the bar of a page shows when it is made; None for an account that was disabled a moment ago."""
        floor = self._board.fresh()
        worker = floor.workers.get(person().id)
        return None if worker is None else {**news(floor, worker), **self._besides, "now": millis(floor.at)}

    def _act(self, act: Callable[[Session], None]) -> ResponseReturnValue:
        """Do it. A script is told the news, or what is wrong; without one, the page comes again."""
        problem = ""
        try:
            with self._desk.sessions.begin() as session:
                act(session)
        except PresenceError as refusal:
            problem = refusal.words
        if script_asks():
            return self._told(problem)
        if problem:
            flash(problem, "danger")
        return redirect(own_page(request.form.get("pagina", "")) or url_for("desk.access.home"), SEE_OTHER)

    def _told(self, problem: str) -> ResponseReturnValue:
        if problem:
            return {"problem": problem}, CONFLICT
        floor = self._board.fresh()
        return dict(news(floor, floor.workers[person().id]))
