"""Texts that wait for an answer, call-backs that parents ask for, siblings who share a call."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("attempt", sa.Column("asked_for", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("attempt", sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempt", sa.Column("shares_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_attempt_shares_id"), "attempt", "attempt", ["shares_id"], ["id"])
    op.create_index(
        "ix_attempt_awaiting",
        "attempt",
        ["answer_until"],
        postgresql_where=sa.text("state = 'awaiting'"),
    )
    op.add_column("answer", sa.Column("mode", sa.String(length=32), server_default="voice", nullable=False))
    op.create_table(
        "missed_call",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_missed_call_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_call")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_missed_call_carrier_sid")),
    )
    op.create_index("ix_missed_call_person_id_at", "missed_call", ["person_id", "at"])


def downgrade() -> None:
    op.drop_table("missed_call")
    op.drop_column("answer", "mode")
    op.drop_index("ix_attempt_awaiting", table_name="attempt")
    op.drop_constraint(op.f("fk_attempt_shares_id"), "attempt", type_="foreignkey")
    op.drop_column("attempt", "shares_id")
    op.drop_column("attempt", "answer_until")
    op.drop_column("attempt", "asked_for")
