"""What the pages of cases work with: who sees which, and who registers where."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask import abort
from sqlalchemy.orm import Session

from desk.parts import Desk
from desk.person import person
from rules.cases import BROUGHT
from rules.complaints import CaseChannel
from rules.registering import channels_of
from rules.roles import Role
from storage.models import Case, StaffUser
from storage.queries import cases

THERE: Final = timedelta(minutes=30)
"""How long who brought a case is taken to be there still (ours)."""


@dataclass(frozen=True, slots=True)
class Office:
    """The desk."""

    desk: Desk

    def now(self) -> datetime:
        """The present moment."""
        return self.desk.now()

    def today(self) -> date:
        """The present day, where the parents live."""
        return self.now().astimezone(self.desk.zone).date()

    def seen(self, session: Session) -> Any:  # noqa: ANN401 - an SQL condition
        """Which cases this person sees."""
        if person().role is Role.liaison:
            return cases.seen_by_liaison(person().id, self.departamento(session))
        return cases.seen_by_analyst(person().id)

    def one(self, session: Session, case_id: int) -> Case:
        """The case, where this person may see it; for anybody else there is none."""
        return cases.one(session, case_id, self.seen(session)) or abort(404)

    def departamento(self, session: Session) -> str:
        """The only one in which this person registers; "" for any. A liaison without one registers nowhere."""
        return session.get_one(StaffUser, person().id).departamento if person().role is Role.liaison else ""

    def may_register(self, session: Session) -> bool:
        """Whether it is known where."""
        return person().role is not Role.liaison or bool(self.departamento(session))

    def sees_names(self, case: Case) -> bool:
        """A liaison sees who was involved only in what he registered himself."""
        return person().role is not Role.liaison or case.staff_id == person().id

    def gives_pin(self, case: Case) -> bool:
        """The PIN is the parent's: who registered the case for him sees it while he is there to be told it."""
        at = case.opened_at
        mine = case.staff_id == person().id and case.channel in BROUGHT and case.pin is not None
        return mine and at is not None and self.now() < at + THERE


def channels() -> tuple[CaseChannel, ...]:
    """Where from this person registers."""
    is_liaison = person().role is Role.liaison
    return channels_of(sees=is_liaison, is_brought=not is_liaison)
