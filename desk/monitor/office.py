"""What the monitors' pages work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import flash, redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from desk.answering import SEE_OTHER, an_id
from desk.parts import Desk
from desk.person import person
from monitors.call_words import LiveError
from monitors.contact_words import ContactError
from monitors.interviewing import Present
from rules.handovers import HELD
from storage import audit
from storage.handovers.moving import name_of
from storage.models import Act, Handover

ONE: Final = f"/trabajo/{an_id('handover_id')}"
SEEN: Final = "contact_seen"
"""In the session's cookie: the contact whose reading is written down already."""


@dataclass(frozen=True, slots=True)
class Office:
    """The desk, and the number for complaints as people write it."""

    desk: Desk
    line: str

    def now(self) -> datetime:
        """The present moment."""
        return self.desk.now()

    def present(self) -> Present:
        """Now and here."""
        return Present(self.desk.now(), self.desk.zone, self.line)

    def own(self, session: Session, handover_id: int) -> Handover | None:
        """The hand-over, if it is this person's now."""
        handover = session.get(Handover, handover_id)
        mine = handover is not None and handover.staff_id == person().id and handover.state in HELD
        return handover if mine else None

    def whose(self, handover_id: int) -> str:
        """Who has it; "" when nobody has."""
        with self.desk.sessions() as session:
            handover = session.get(Handover, handover_id)
            has = handover is not None and handover.state in HELD
            return name_of(session, handover.staff_id) if has and handover is not None else ""

    def act(self, act: Callable[[Session], Any]) -> str:
        """Do it in one transaction; why it cannot be done, in words."""
        try:
            with self.desk.sessions.begin() as session:
                act(session)
        except (ContactError, LiveError) as error:
            return error.words
        return ""

    def note_read(self, session: Session, handover: Handover) -> None:
        """Write into the audit log that this person reads of this family: once for each time that he takes it."""
        read = f"{handover.id}.{handover.claimed_at}"
        if cookie.get(SEEN) != read:
            about = f"handover:{handover.id}"
            audit.record(session, person().actor, Act.contact_opened, about, audit.NO_DETAILS, self.now())
            cookie[SEEN] = read


def to_work() -> ResponseReturnValue:
    """The work list, as a new request."""
    return redirect(url_for("desk.monitor.work"), SEE_OTHER)


def to_contact(handover_id: int) -> ResponseReturnValue:
    """The contact's page, as a new request."""
    return redirect(url_for("desk.monitor.contact", handover_id=handover_id), SEE_OTHER)


def told(problem: str, done: str = "") -> None:
    """Why it could not be done, or that it was."""
    if problem or done:
        flash(problem or done, "danger" if problem else "success")
