"""Cases: what parents tell the line, and whoever registers for them (PRA-INS-28 D.3)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from rules.complaints import CaseChannel, CaseKind, Precision, Remedy, Service, Severity
from rules.complaints import Identity as Named
from rules.lives import CaseState, FileState
from rules.routing import Mode
from storage.models.base import Base, state_type
from storage.models.outgoing import Outgoing, due_index


class Case(Base):
    """What one parent told, or a liaison saw, from its draft to its end. The folio comes when it is received."""

    __tablename__ = "case_record"
    __table_args__ = (
        Index("ix_case_record_state_opened_at", "state", "opened_at"),
        Index("ix_case_record_drafts", "touched_at", postgresql_where=text("state = 'draft'")),
        Index(
            "ix_case_record_untold",
            "id",
            postgresql_where=text("told_at IS NULL AND state IN ('draft', 'received')"),
        ),
        Index("ix_case_record_anonymous", "told_at", postgresql_where=text("identity = 'anonymous'")),
        Index("ix_case_record_person_id", "person_id"),
        Index("ix_case_record_phone_id", "phone_id"),
        Index("ix_case_record_place", "departamento", "municipio"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    folio: Mapped[str | None] = mapped_column(String(9), unique=True)
    """Nine digits, `rules.folio`."""
    pin: Mapped[str | None] = mapped_column(String(4))
    """Kept as it is: it protects from who guesses on a telephone, and who reads this table reads the story, too."""
    wrong_pins: Mapped[int] = mapped_column(SmallInteger, default=0)
    wrong_since: Mapped[datetime | None]
    state: Mapped[CaseState] = mapped_column(state_type(CaseState), default=CaseState.draft)
    kind: Mapped[CaseKind] = mapped_column(state_type(CaseKind), default=CaseKind.complaint)
    channel: Mapped[CaseChannel] = mapped_column(state_type(CaseChannel))
    language: Mapped[str] = mapped_column(String(32), default="es")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who tells it; of an anonymous case a person of whom nothing is kept."""
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id"))
    """The number at which the parent wants to be called."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    """The family's pupil of the newest sample, where the register knows one."""
    with_survey: Mapped[bool] = mapped_column(default=False)
    """The parent lets the pupil's survey go along, from which the complaint came."""

    service: Mapped[Service | None] = mapped_column(state_type(Service))
    remedy: Mapped[Remedy | None] = mapped_column(state_type(Remedy))
    reason: Mapped[str | None] = mapped_column(String(32))
    """Two levels of codes, given by who reviews it."""
    severity: Mapped[Severity] = mapped_column(state_type(Severity), default=Severity.ordinary)
    identity: Mapped[Named] = mapped_column(state_type(Named), default=Named.confidential)
    reserved: Mapped[bool] = mapped_column(default=False)
    """Of sensitive matter: few may see it."""

    departamento: Mapped[str] = mapped_column(String(2), default="")
    municipio: Mapped[str] = mapped_column(String(4), default="")
    place: Mapped[str] = mapped_column(default="")
    """Where it happened, in the words of who told it."""
    facility: Mapped[str] = mapped_column(String(300), default="")
    facility_kind: Mapped[str] = mapped_column(String(32), default="")
    school_code: Mapped[str] = mapped_column(String(64), default="")
    school: Mapped[str] = mapped_column(String(300), default="")
    happened_from: Mapped[date | None]
    happened_to: Mapped[date | None]
    precision: Mapped[Precision | None] = mapped_column(state_type(Precision))
    mode_of_care: Mapped[str] = mapped_column(String(64), default="")
    manner: Mapped[str] = mapped_column(String(64), default="")
    narrative: Mapped[str] = mapped_column(default="")
    """What was written; a voice is a recording of the case's conversations."""
    missing: Mapped[list[str]] = mapped_column(ARRAY(String(16)), default=list)
    """`rules.complaints.Fact` that nobody has told."""

    source: Mapped[str] = mapped_column(String(1000), default="")
    """The link to what a liaison saw."""
    external_reference: Mapped[str] = mapped_column(String(100), default="")
    """The number of a letter, or of the ministry's other system."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Who registered it for another."""
    about_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    """Of whom it complains: never seen by that person."""
    cycle: Mapped[int] = mapped_column(SmallInteger, default=1)
    version: Mapped[int] = mapped_column(default=1)
    """Counts up with every change: who writes over another's is told."""
    begun_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When it was received: its clocks begin."""
    told_at: Mapped[datetime | None]
    """When the parent had told what he wanted, or was cut off."""
    touched_at: Mapped[datetime]


class CaseParty(Base):
    """Somebody who was involved: sealed, but for the role."""

    __tablename__ = "case_party"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    private: Mapped[bytes] = mapped_column(LargeBinary)
    """The fields `nombre` and `detalle`."""


class CaseEvent(Base):
    """What happened to a case, in order."""

    __tablename__ = "case_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    state: Mapped[CaseState] = mapped_column(state_type(CaseState))
    """The state after it."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    note: Mapped[str] = mapped_column(default="")


class CaseFile(Base):
    """A photo, a document or a voice that came with a case, in the store of files, sealed."""

    __tablename__ = "case_file"
    __table_args__ = (Index("ix_case_file_due_at", "due_at", postgresql_where=text("state IN ('waiting', 'removed')")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"), index=True)
    at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(64))
    """By its content, never by its name."""
    size: Mapped[int]
    """Bytes, as stored."""
    sha256: Mapped[str] = mapped_column(String(64))
    path: Mapped[str] = mapped_column(String(200))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    state: Mapped[FileState] = mapped_column(state_type(FileState), default=FileState.waiting)
    """Only what is clean may be shown."""
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)


class LinkState(StrEnum):
    """Whether two cases are one: proposed by the machine, joined or parted by a person."""

    proposed = "proposed"
    joined = "joined"
    parted = "parted"


class CaseLink(Base):
    """Two cases that may be one; `other_id` is the earlier."""

    __tablename__ = "case_link"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"), primary_key=True, index=True)
    why: Mapped[str] = mapped_column(String(32))
    """same_family: telephone, service and days. same_event: facility, reason and day."""
    state: Mapped[LinkState] = mapped_column(state_type(LinkState), default=LinkState.proposed)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))


class FolioCount(Base):
    """The last number given in a year."""

    __tablename__ = "folio_count"

    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Notice(Outgoing, Base):
    """Something that a parent is told of his case by text: neutral words, no name, no illness."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("case_id", "what", "cycle"),
        due_index("notice"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_record.id"))
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"))
    what: Mapped[str] = mapped_column(String(32))
    """With ":" and a number where another telephone was told the same before."""
    cycle: Mapped[int] = mapped_column(SmallInteger, default=1)
    mode: Mapped[Mode] = mapped_column(state_type(Mode), default=Mode.sms)
    created_at: Mapped[datetime]
