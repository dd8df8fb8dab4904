"""Who comes to the line by himself, calls that it returns, and the information that it tells."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _create_information()
    _create_return_call()
    _create_contact()
    _unwanted_recordings("state IN ('expected', 'stored', 'unwanted')")
    op.create_index(
        "ix_case_record_untold",
        "case_record",
        ["id"],
        unique=False,
        postgresql_where=sa.text("told_at IS NULL AND state IN ('draft', 'received')"),
    )


def _unwanted_recordings(work: str) -> None:
    op.drop_index("ix_recording_due", table_name="recording")
    op.create_index("ix_recording_due", "recording", ["due_at"], unique=False, postgresql_where=sa.text(work))


def _create_information() -> None:
    op.create_table(
        "information",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("short", sa.String(length=160), nullable=False),
        sa.Column("recording", sa.String(length=200), nullable=True),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["staff_user.id"], name=op.f("fk_information_approved_by")),
        sa.ForeignKeyConstraint(["written_by"], ["staff_user.id"], name=op.f("fk_information_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information")),
        sa.UniqueConstraint("topic", "language", "version", name=op.f("uq_information_topic_language_version")),
    )


def _create_return_call() -> None:
    op.create_table(
        "return_call",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_sid", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dialing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("carrier_status", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_return_call_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_return_call_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_call")),
        sa.UniqueConstraint("asked_sid", name=op.f("uq_return_call_asked_sid")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_return_call_carrier_sid")),
    )
    op.create_index(
        "ix_return_call_open",
        "return_call",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('ended', 'canceled')"),
    )
    op.create_index("ix_return_call_phone_id", "return_call", ["phone_id", "asked_at"], unique=False)


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=True),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_contact_conversation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_contact_phone_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_contact_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("leg", name=op.f("uq_contact_leg")),
    )
    op.create_index(
        "ix_contact_open", "contact", ["heard_at"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(op.f("ix_contact_person_id"), "contact", ["person_id"], unique=False)
    op.create_index(op.f("ix_contact_phone_id"), "contact", ["phone_id"], unique=False)
    op.add_column("handover", sa.Column("contact_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_handover_contact_id"), "handover", "contact", ["contact_id"], ["id"])


def downgrade() -> None:
    op.drop_index("ix_case_record_untold", table_name="case_record")
    op.execute("UPDATE recording SET state = 'absent' WHERE state = 'unwanted'")
    _unwanted_recordings("state IN ('expected', 'stored')")
    op.drop_constraint(op.f("fk_handover_contact_id"), "handover", type_="foreignkey")
    op.drop_column("handover", "contact_id")
    op.drop_table("contact")
    op.drop_table("return_call")
    op.drop_table("information")
