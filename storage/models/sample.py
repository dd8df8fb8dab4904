"""Campaigns and the members of their samples."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from rules.lives import CampaignState, MemberState
from rules.routing import Mode
from storage.models.base import Base, state_type


class Campaign(Base):
    """One application of a questionnaire to a sample; known to people by period and name."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("period", "name"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    period: Mapped[str] = mapped_column(String(32))
    questionnaire: Mapped[str] = mapped_column(String(64))
    script_version: Mapped[int] = mapped_column(SmallInteger)
    settings: Mapped[dict[str, Any]]
    """The campaign file as it was read, defaults filled in."""
    sample_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[CampaignState] = mapped_column(state_type(CampaignState), default=CampaignState.draft)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was paused, stopped or closed: an operator's words, or ours after too many carrier faults."""


class Member(Base):
    """A pupil of the sample. `state` says who owes the next step: the machine, a monitor, nobody."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code_hash"),
        UniqueConstraint("campaign_id", "caso"),
        Index("ix_member_campaign_id_state", "campaign_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))
    other_phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))
    caso: Mapped[str] = mapped_column(String(16))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    private: Mapped[bytes] = mapped_column(LargeBinary)
    departamento: Mapped[str] = mapped_column(String(2))
    municipio: Mapped[str] = mapped_column(String(4))
    establecimiento_codigo: Mapped[str] = mapped_column(String(64))
    establecimiento: Mapped[str] = mapped_column(String(300))
    nivel_educativo: Mapped[str] = mapped_column(String(16))
    idioma: Mapped[str] = mapped_column(String(32))
    discapacidad: Mapped[str] = mapped_column(String(16))
    atendido: Mapped[bool | None]
    fecha_atencion: Mapped[date | None]
    servicio_reportado: Mapped[str] = mapped_column(String(16))
    estrato: Mapped[str] = mapped_column(String(100))
    estrato_poblacion: Mapped[int | None]
    estrato_muestra: Mapped[int | None]
    peso: Mapped[float] = mapped_column(default=1.0)
    reemplazo: Mapped[int] = mapped_column(default=0)
    state: Mapped[MemberState] = mapped_column(state_type(MemberState))
    mode: Mapped[Mode | None] = mapped_column(state_type(Mode))
    """The mode being tried; none once nothing more is tried."""
    monitor_reason: Mapped[str | None] = mapped_column(String(32))
