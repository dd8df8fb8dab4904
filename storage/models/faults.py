"""Failures that were the carrier's, kept so that too many of them pause a campaign and say so."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class CarrierFault(Base):
    """One request that the carrier refused or did not answer, or one call that failed in the network."""

    __tablename__ = "carrier_fault"
    __table_args__ = (Index("ix_carrier_fault_campaign_id_at", "campaign_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(100))
