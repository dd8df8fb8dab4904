"""Monitors: what a person owes a parent, assisted calls, presence, paper forms and transcripts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

OPEN = (
    "state IN ('active', 'callback_due', 'claimed', 'connecting', 'dialling', 'held', "
    "'queued', 'recovering', 'wrap_up')"
)
HELD = "state IN ('active', 'claimed', 'connecting', 'dialling', 'held', 'recovering', 'wrap_up') AND kind <> 'thread'"


def upgrade() -> None:
    _change_tables()
    _create_document()
    _create_presence()
    _create_presence_check()
    _create_presence_span()
    _create_paper_entry()
    _create_handover()
    _create_handover_event()
    _create_handover_leg()
    _create_line_order()
    _create_thread_text()
    _create_transcript()


def _change_tables() -> None:
    op.add_column("callback", sa.Column("promised_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("callback", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("callback", sa.Column("done_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_callback_done_by"), "callback", "staff_user", ["done_by"], ["id"])
    op.add_column("staff_user", sa.Column("telephone", sa.LargeBinary(), nullable=True))
    op.add_column(
        "staff_user",
        sa.Column("languages", sa.ARRAY(sa.String(length=8)), server_default=sa.text("'{es}'"), nullable=False),
    )
    op.add_column("staff_user", sa.Column("departamento", sa.String(length=2), server_default="", nullable=False))
    op.add_column("staff_user", sa.Column("shift_from", sa.Time(), nullable=True))
    op.add_column("staff_user", sa.Column("shift_until", sa.Time(), nullable=True))


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff_user.id"], name=op.f("fk_document_asked_by")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_document_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_asked_at", "document", ["asked_at"], unique=False)


def _create_presence() -> None:
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asks_help_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("help_seen_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["help_seen_by"], ["staff_user.id"], name=op.f("fk_presence_help_seen_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_presence_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_presence")),
    )


def _create_presence_check() -> None:
    op.create_table(
        "presence_check",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff_user.id"], name=op.f("fk_presence_check_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_presence_check_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "day", name=op.f("pk_presence_check")),
    )


def _create_presence_span() -> None:
    op.create_table(
        "presence_span",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_presence_span_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_span")),
    )
    op.create_index("ix_presence_span_began_at", "presence_span", ["began_at"], unique=False)
    op.create_index(op.f("ix_presence_span_staff_id"), "presence_span", ["staff_id"], unique=False)
    op.create_index(
        "uq_presence_span_staff_id_open",
        "presence_span",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_paper_entry() -> None:
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("state", postgresql.JSONB(), nullable=True),
        sa.Column("answers", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_paper_entry_member_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_paper_entry_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("member_id", "ordinal", name=op.f("uq_paper_entry_member_id_ordinal")),
    )


def _create_handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("phone_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("departamento", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("about_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("parent_sid", sa.String(length=64), nullable=True),
        sa.Column("attempt_id", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["about_staff_id"], ["staff_user.id"], name=op.f("fk_handover_about_staff_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_handover_attempt_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_handover_campaign_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_handover_conversation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_handover_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_handover_phone_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_handover_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_open", "handover", ["state", "asked_at"], unique=False, postgresql_where=sa.text(OPEN))
    op.create_index("ix_handover_parent_sid", "handover", ["parent_sid"], unique=False)
    op.create_index("ix_handover_person_id", "handover", ["person_id"], unique=False)
    op.create_index(
        "uq_handover_person_id_open", "handover", ["person_id"], unique=True, postgresql_where=sa.text(OPEN)
    )
    op.create_index("uq_handover_staff_id_held", "handover", ["staff_id"], unique=True, postgresql_where=sa.text(HELD))


def _create_handover_event() -> None:
    op.create_table(
        "handover_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_event_handover_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_handover_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_event")),
    )
    op.create_index("ix_handover_event_at", "handover_event", ["at"], unique=False)
    op.create_index(op.f("ix_handover_event_handover_id"), "handover_event", ["handover_id"], unique=False)


def _create_handover_leg() -> None:
    op.create_table(
        "handover_leg",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("conference_sid", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("carrier_status", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_leg_handover_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_handover_leg_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_leg")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_handover_leg_carrier_sid")),
    )
    op.create_index(op.f("ix_handover_leg_handover_id"), "handover_leg", ["handover_id"], unique=False)


def _create_line_order() -> None:
    op.create_table(
        "line_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_line_order_handover_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_order")),
    )
    op.create_index(
        "ix_line_order_due", "line_order", ["due_at"], unique=False, postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_index(op.f("ix_line_order_handover_id"), "line_order", ["handover_id"], unique=False)


def _create_thread_text() -> None:
    op.create_table(
        "thread_text",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("handover_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("carrier_status", sa.String(length=32), nullable=True),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("asked_key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_thread_text_handover_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_thread_text_phone_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_thread_text_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_text")),
        sa.UniqueConstraint("asked_key", name=op.f("uq_thread_text_asked_key")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_thread_text_carrier_sid")),
    )
    op.create_index(
        "ix_thread_text_due",
        "thread_text",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'sending')"),
    )
    op.create_index("ix_thread_text_handover_id", "thread_text", ["handover_id", "id"], unique=False)


def _create_transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("recording_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("redacted", sa.String(), nullable=False),
        sa.Column("nothing_said", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_transcript_recording_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_transcript_staff_id")),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_transcript")),
    )


def downgrade() -> None:
    op.drop_column("staff_user", "shift_until")
    op.drop_column("staff_user", "shift_from")
    op.drop_column("staff_user", "departamento")
    op.drop_column("staff_user", "languages")
    op.drop_column("staff_user", "telephone")
    op.drop_constraint(op.f("fk_callback_done_by"), "callback", type_="foreignkey")
    op.drop_column("callback", "done_by")
    op.drop_column("callback", "done_at")
    op.drop_column("callback", "promised_until")
    op.drop_table("transcript")
    op.drop_table("thread_text")
    op.drop_table("line_order")
    op.drop_table("handover_leg")
    op.drop_table("handover_event")
    op.drop_table("handover")
    op.drop_table("paper_entry")
    op.drop_table("presence_span")
    op.drop_table("presence_check")
    op.drop_table("presence")
    op.drop_table("document")
