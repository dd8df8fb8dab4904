"""Who did what, and when. A trigger refuses to change or remove an entry; each is chained to the one before."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, state_type


class Act(StrEnum):
    """What is written down."""

    sign_in = "sign_in"
    sign_in_failed = "sign_in_failed"
    sign_in_locked = "sign_in_locked"
    """The try that locked an account."""
    sign_out = "sign_out"
    password_changed = "password_changed"  # noqa: S105 - a name
    staff_added = "staff_added"
    staff_disabled = "staff_disabled"
    staff_enabled = "staff_enabled"
    staff_unlocked = "staff_unlocked"
    staff_role_changed = "staff_role_changed"
    staff_record_changed = "staff_record_changed"
    """Telephone, languages, departamento or shift."""
    recording_heard = "recording_heard"
    comment_written_down = "comment_written_down"
    contact_opened = "contact_opened"
    """A family's names, telephones and answers, by who has it."""
    number_added = "number_added"
    absence_noted = "absence_noted"
    coverage_downloaded = "coverage_downloaded"
    campaign_created = "campaign_created"
    campaign_changed = "campaign_changed"
    """Its settings, while it is a draft."""
    campaign_sample_loaded = "campaign_sample_loaded"
    campaign_sample_removed = "campaign_sample_removed"
    campaign_started = "campaign_started"
    campaign_paused = "campaign_paused"
    campaign_resumed = "campaign_resumed"
    campaign_stopped = "campaign_stopped"
    campaign_closed = "campaign_closed"
    results_downloaded = "results_downloaded"
    figures_downloaded = "figures_downloaded"
    """Of the floor."""
    sheets_downloaded = "sheets_downloaded"
    """Paper forms, with names and telephones."""
    paper_settled = "paper_settled"
    call_listened = "call_listened"
    """A supervisor heard a call of a monitor's."""
    cases_listed = "cases_listed"
    case_read = "case_read"
    """A case's story, and who was involved."""
    case_file_read = "case_file_read"
    case_registered = "case_registered"
    case_joined = "case_joined"
    case_parted = "case_parted"
    case_about_staff = "case_about_staff"
    """Of whom of the staff a case complains was said, or taken back."""
    information_written = "information_written"
    information_approved = "information_approved"
    outreach_stopped = "outreach_stopped"
    outreach_resumed = "outreach_resumed"


class AuditEntry(Base):
    """One act. Entries are numbered without gaps; `storage.audit` writes and verifies them."""

    __tablename__ = "audit_entry"
    __table_args__ = (CheckConstraint("(actor_id IS NULL) <> (who = '')", name="one_actor"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"), index=True)
    who: Mapped[str] = mapped_column(String(80))
    """Where no account acted: cli:<user of the machine>, system."""
    act: Mapped[Act] = mapped_column(state_type(Act))
    about: Mapped[str] = mapped_column(String(80))
    """What it was done to, as campaign:12 or staff:3; empty where nothing fits."""
    details: Mapped[dict[str, Any]]
    """Flat; texts, whole numbers, truths. Nothing personal."""
    previous: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
