"""Cases, what parents tell the line, and what the line tells them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _create_folio_count()
    _create_case_record()
    _create_case_event()
    _create_case_file()
    _create_case_link()
    _create_case_party()
    _create_notice()
    _change_tables()


def _change_tables() -> None:
    op.add_column("conversation", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.alter_column("conversation", "member_id", existing_type=sa.BIGINT(), nullable=True)
    op.create_index(op.f("ix_conversation_case_id"), "conversation", ["case_id"], unique=False)
    op.create_foreign_key(op.f("fk_conversation_case_id"), "conversation", "case_record", ["case_id"], ["id"])
    op.add_column("staff_user", sa.Column("on_call", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def _create_folio_count() -> None:
    op.create_table(
        "folio_count",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_folio_count")),
    )


def _create_case_record() -> None:
    op.create_table(
        "case_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("folio", sa.String(length=9), nullable=True),
        sa.Column("pin", sa.String(length=4), nullable=True),
        sa.Column("wrong_pins", sa.SmallInteger(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=True),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("with_survey", sa.Boolean(), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=True),
        sa.Column("remedy", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("departamento", sa.String(length=2), nullable=False),
        sa.Column("municipio", sa.String(length=4), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("facility", sa.String(length=300), nullable=False),
        sa.Column("facility_kind", sa.String(length=32), nullable=False),
        sa.Column("school_code", sa.String(length=64), nullable=False),
        sa.Column("school", sa.String(length=300), nullable=False),
        sa.Column("happened_from", sa.Date(), nullable=True),
        sa.Column("happened_to", sa.Date(), nullable=True),
        sa.Column("precision", sa.String(length=32), nullable=True),
        sa.Column("mode_of_care", sa.String(length=64), nullable=False),
        sa.Column("manner", sa.String(length=64), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("external_reference", sa.String(length=100), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("about_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_staff_id"], ["staff_user.id"], name=op.f("fk_case_record_about_staff_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_case_record_member_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_record_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_case_record_phone_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_case_record_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_record")),
        sa.UniqueConstraint("folio", name=op.f("uq_case_record_folio")),
    )
    op.create_index(
        "ix_case_record_drafts",
        "case_record",
        ["touched_at"],
        unique=False,
        postgresql_where=sa.text("state = 'draft'"),
    )
    op.create_index(op.f("ix_case_record_member_id"), "case_record", ["member_id"], unique=False)
    op.create_index("ix_case_record_person_id", "case_record", ["person_id"], unique=False)
    op.create_index("ix_case_record_phone_id", "case_record", ["phone_id"], unique=False)
    op.create_index("ix_case_record_place", "case_record", ["departamento", "municipio"], unique=False)
    op.create_index("ix_case_record_state_opened_at", "case_record", ["state", "opened_at"], unique=False)


def _create_case_event() -> None:
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_event_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_case_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_case_id"), "case_event", ["case_id"], unique=False)


def _create_case_file() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_file_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_case_file_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
    )
    op.create_index(op.f("ix_case_file_case_id"), "case_file", ["case_id"], unique=False)
    op.create_index(
        "ix_case_file_due_at",
        "case_file",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'removed')"),
    )


def _create_case_link() -> None:
    op.create_table(
        "case_link",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["case_record.id"], name=op.f("fk_case_link_other_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_case_link_staff_id")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)


def _create_case_party() -> None:
    op.create_table(
        "case_party",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_case_party_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_party")),
    )
    op.create_index(op.f("ix_case_party_case_id"), "case_party", ["case_id"], unique=False)


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.SmallInteger(), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("carrier_status", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_notice_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_notice_carrier_sid")),
        sa.UniqueConstraint("case_id", "what", "cycle", name=op.f("uq_notice_case_id_what_cycle")),
    )
    op.create_index(
        "ix_notice_due", "notice", ["due_at"], unique=False, postgresql_where=sa.text("state IN ('due', 'sending')")
    )


def downgrade() -> None:
    # What parents told the line belongs to nobody whom the tables before knew.
    for forget in (
        "DELETE FROM turn",
        "DELETE FROM answer",
        "DELETE FROM recording",
        "DELETE FROM callback",
        "UPDATE handover SET conversation_id = NULL",
    ):
        op.execute(forget + " WHERE conversation_id IN (SELECT id FROM conversation WHERE member_id IS NULL)")  # noqa: S608
    op.drop_column("staff_user", "on_call")
    op.drop_constraint(op.f("fk_conversation_case_id"), "conversation", type_="foreignkey")
    op.drop_index(op.f("ix_conversation_case_id"), table_name="conversation")
    op.execute("DELETE FROM conversation WHERE member_id IS NULL")
    op.alter_column("conversation", "member_id", existing_type=sa.BIGINT(), nullable=False)
    op.drop_column("conversation", "case_id")
    op.drop_table("notice")
    op.drop_table("case_party")
    op.drop_table("case_link")
    op.drop_table("case_file")
    op.drop_table("case_event")
    op.drop_table("case_record")
    op.drop_table("folio_count")
