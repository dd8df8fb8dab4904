"""What a session carries with it besides its connection: the keys that seal, and when and where the line attends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rules.hours import Hours
from storage.vault import Vault

KEEPING: Final = "keeping"


@dataclass(frozen=True, slots=True)
class Keeping:
    """hours: when somebody attends the line. line: its number, as people write it."""

    vault: Vault
    zone: ZoneInfo
    hours: Hours
    line: str

    def day(self, at: datetime) -> date:
        """The day of that moment, where the parents live."""
        return at.astimezone(self.zone).date()


def keeping(session: Session) -> Keeping:
    """What this session was made with (`storage.database.make_sessions`)."""
    kept: Keeping = session.info[KEEPING]
    return kept
