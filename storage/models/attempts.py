"""Attempts: each call or text that is to leave, has left, or came from a parent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from rules.hours import DayPart
from rules.lives import AttemptState
from rules.outcomes import Outcome
from rules.routing import Mode
from storage.models.base import Base, state_type


class Direction(StrEnum):
    """Who began: we, or the parent dialling back or writing to us."""

    outbound = "outbound"
    inbound = "inbound"


IN_TURN = ("campaign_id", text("asked_for DESC"), "due_at", "id")
"""Of a campaign's attempts that are due, first those that parents wait for, then the oldest."""


class Attempt(Base):
    """One call or text. It is `dialing` before the carrier is asked, and carries the SID after."""

    __tablename__ = "attempt"
    __table_args__ = (
        # In the order claimed, and calls apart from texts: whoever claims texts does not walk past calls that wait.
        Index("ix_attempt_due_calls", *IN_TURN, postgresql_where=text("state IN ('due', 'handed') AND mode = 'voice'")),
        Index(
            "ix_attempt_due_texts", *IN_TURN, postgresql_where=text("state IN ('due', 'handed') AND mode <> 'voice'")
        ),
        Index(
            "ix_attempt_live",
            "id",
            postgresql_where=text("state IN ('handed', 'dialing', 'queued', 'ringing', 'answered')"),
        ),
        Index("ix_attempt_asked_for", "person_id", "due_at", postgresql_where=text("asked_for")),
        Index("ix_attempt_campaign_id_dialing_at", "campaign_id", "dialing_at"),
        Index("ix_attempt_open", "person_id", postgresql_where=text("state NOT IN ('ended', 'canceled')")),
        Index("ix_attempt_awaiting", "answer_until", postgresql_where=text("state = 'awaiting'")),
        Index("ix_attempt_unsettled", "id", postgresql_where=text("state = 'ended' AND settled_at IS NULL")),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"), index=True)
    mode: Mapped[Mode] = mapped_column(state_type(Mode))
    direction: Mapped[Direction] = mapped_column(state_type(Direction), default=Direction.outbound)
    state: Mapped[AttemptState] = mapped_column(state_type(AttemptState))
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    """Until then whoever took the row is working on it; after that anybody may take it again."""
    asked_for: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """The parent asked for this call by ringing the number that calls back: he waits for it."""
    answer_until: Mapped[datetime | None]
    """How long a text that has left may be answered before something else is tried."""
    shares_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    """The attempt whose call or text this row tells of, for a pupil whose brother or sister it was planned for."""
    carrier_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    dialing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    hang_up_at: Mapped[datetime | None]
    """When the carrier is to be asked to end the call: a machine answered."""
    carrier_status: Mapped[str | None] = mapped_column(String(32))
    carrier_error: Mapped[int | None]
    answered_by: Mapped[str | None] = mapped_column(String(32))
    seconds: Mapped[int | None]
    chosen: Mapped[DayPart | None] = mapped_column(state_type(DayPart))
    """The part of the day at which the parent asked to be called again."""
    refusals: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often the carrier would not take this call; after some it is given up as technical."""
    outcome: Mapped[Outcome | None] = mapped_column(state_type(Outcome))
