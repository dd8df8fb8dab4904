"""The panel of a call, on the pages of who has it: its state, and what can be done with it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from desk.answering import CONFLICT, Route, form_id, script_asks, unchanged
from desk.guard import needs
from desk.monitor.office import ONE, Office, to_contact, told
from desk.person import person
from monitors import live
from monitors.call_panel import panel_of
from rules.handovers import DESK_LEASE
from rules.roles import ROLE_WORDS, Permission
from storage.handovers.moving import renew
from storage.models import Handover
from storage.queries.colleagues import colleagues

RENEWED_EVERY: Final = DESK_LEASE / 4
Act = Callable[[Session, int, int, datetime], Any]
ACTS: Final[Mapping[str, Act]] = {
    "espera": live.hold,
    "callar": live.mute,
    "hablar": live.unmute,
    "sacar": live.drop_third,
    "pasar": live.transfer,
    "colgar": live.hang_up,
    "seguir": live.resume,
}
"""Last part of the address -> what is asked for. A parent who comes back hears whoever is there: three, if they are."""


class CallPages:
    """One method a route; `panel` is for the templates of the pages that show one."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def panel(self, handover: Handover) -> Markup:
        """The panel as it is now, kept up to date by static/call.js; "" while no call goes on."""
        with self._office.desk.sessions() as session:
            view = live.state_of_call(session, handover)
            shown = panel_of(view, handover.active_at) is not None
            return Markup(self._rendered(session, handover)[1] if shown else "")  # noqa: S704 - of our own template

    @needs(Permission.receive_calls)
    def call_state(self, handover_id: int) -> ResponseReturnValue:
        """The panel alone; 304 while nothing has changed. Asked for, the call stays this person's."""
        with self._office.desk.sessions.begin() as session:
            handover = self._office.own(session, handover_id)
            if handover is None:
                abort(404)
            self._renew(session, handover)
            tag, part = self._rendered(session, handover)
        return unchanged(tag) or Response(part, headers={"ETag": tag})

    @needs(Permission.receive_calls)
    def act_on_call(self, handover_id: int, act: str) -> ResponseReturnValue:
        """Do it. A script is told what is wrong; without one, the page comes again."""
        if act not in ACTS:
            abort(404)
        now, me = self._office.now(), person().id
        return self._done(handover_id, lambda session: ACTS[act](session, handover_id, me, now))

    @needs(Permission.receive_calls)
    def consult(self, handover_id: int) -> ResponseReturnValue:
        """Ring somebody else's telephone."""
        other, now, me = form_id("persona"), self._office.now(), person().id
        return self._done(handover_id, lambda session: live.consult(session, handover_id, me, other, now))

    def _done(self, handover_id: int, act: Callable[[Session], Any]) -> ResponseReturnValue:
        problem = self._office.act(act)
        if script_asks():
            return ({"problem": problem}, CONFLICT) if problem else {"problem": ""}
        told(problem)
        return to_contact(handover_id)

    def _renew(self, session: Session, handover: Handover) -> None:
        now, until = self._office.now(), handover.lease_until
        if until is not None and until - now < DESK_LEASE - RENEWED_EVERY:
            renew(session, handover.id, person().id, now)

    def _rendered(self, session: Session, handover: Handover) -> tuple[str, str]:
        """Its tag, and the panel."""
        panel = panel_of(live.state_of_call(session, handover), handover.active_at)
        others: Sequence[Any] = ()
        if panel is not None and panel.may_consult:
            others = [
                (staff_id, f"{name} · {ROLE_WORDS[role]}")
                for staff_id, name, role in colleagues(session, person().id, self._office.now())
                if staff_id != handover.about_staff_id
            ]
        tag = sha256(repr((str(handover.state), panel, others)).encode()).hexdigest()[:32]
        zone = self._office.desk.zone
        since = f"{panel.since.astimezone(zone):%H:%M}" if panel is not None and panel.since else ""
        part = render_template(
            "monitor/_call_panel.html", handover=handover, panel=panel, others=others, since=since, tag=tag
        )
        return f'"{tag}"', part


def call_routes(pages: CallPages) -> Sequence[Route]:
    """The panel's routes."""
    return (
        ("GET", f"{ONE}/llamada", pages.call_state),
        ("POST", f"{ONE}/llamada/consultar", pages.consult),
        ("POST", f"{ONE}/llamada/<act>", pages.act_on_call),
    )
