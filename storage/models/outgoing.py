"""What every row shares that stands for one text of ours on its way (or a call in its place)."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import TextState
from storage.models.base import state_type


class Outgoing:
    """It is `sending` before the carrier is asked, and carries the SID after."""

    state: Mapped[TextState] = mapped_column(state_type(TextState), default=TextState.due)
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    carrier_status: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[int | None]
    """The carrier's code, where it was not delivered."""
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When the carrier was asked last."""
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)


def due_index(table: str) -> Index:
    """What is found each second: the few that have not left."""
    return Index(f"ix_{table}_due", "due_at", postgresql_where=text("state IN ('due', 'sending')"))
