"""Alerts to the staff on call; anonymous cases, to be found by when they were told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "staff_alert",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
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
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_staff_alert_conversation_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_user.id"], name=op.f("fk_staff_alert_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_alert")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_staff_alert_carrier_sid")),
        sa.UniqueConstraint(
            "conversation_id", "staff_id", "round", name=op.f("uq_staff_alert_conversation_id_staff_id_round")
        ),
    )
    op.create_index(
        "ix_staff_alert_due",
        "staff_alert",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'sending')"),
    )
    op.create_index(
        "ix_case_record_anonymous",
        "case_record",
        ["told_at"],
        unique=False,
        postgresql_where=sa.text("identity = 'anonymous'"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_record_anonymous", table_name="case_record")
    op.drop_table("staff_alert")
