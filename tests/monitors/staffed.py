"""Monitors with shifts for the tests, and what they did on a day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from rules.presence import PresenceState
from storage.models import PresenceSpan, StaffUser
from tests.world import ZONE, World

MONDAY = date(2026, 10, 5)
LONG_AGO = datetime(2026, 1, 2, tzinfo=ZONE)


def manager(
    world: World, name: str = "Luis", departamento: str = "01", shift: Any = (8, 16), **values: Any
) -> StaffUser:
    """A monitor of this departamento, whose shift has these hours; shift=None: at any time."""
    first, last = (time(shift[0]), time(shift[1])) if shift else (None, None)
    given = {"departamento": departamento, "shift_from": first, "shift_until": last, "created_at": LONG_AGO}
    return world.staff(name, **given | values)


def did(
    world: World,
    user: StaffUser,
    first: float,
    last: float | None,
    state: PresenceState = PresenceState.available,
    day: date = MONDAY,
) -> None:
    """The person did this from one hour of the day to another, or still does."""
    began = datetime.combine(day, time(), tzinfo=ZONE)
    with world.sessions.begin() as session:
        session.add(
            PresenceSpan(
                staff_id=user.id,
                state=state,
                began_at=began + timedelta(hours=first),
                ended_at=began + timedelta(hours=last) if last is not None else None,
            )
        )
