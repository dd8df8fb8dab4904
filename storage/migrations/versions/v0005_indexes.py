"""Indexes for what is asked once a second: what is live, what is due by way, what left lately, who asked for a call."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

IN_TURN: list[str | sa.TextClause] = ["campaign_id", sa.text("asked_for DESC"), "due_at", "id"]


def upgrade() -> None:
    op.drop_index("ix_attempt_due", table_name="attempt")
    op.drop_index("ix_attempt_campaign_id", table_name="attempt")
    op.create_index(
        "ix_attempt_due_calls",
        "attempt",
        IN_TURN,
        postgresql_where=sa.text("state IN ('due', 'handed') AND mode = 'voice'"),
    )
    op.create_index(
        "ix_attempt_due_texts",
        "attempt",
        IN_TURN,
        postgresql_where=sa.text("state IN ('due', 'handed') AND mode <> 'voice'"),
    )
    op.create_index(
        "ix_attempt_live",
        "attempt",
        ["id"],
        postgresql_where=sa.text("state IN ('handed', 'dialing', 'queued', 'ringing', 'answered')"),
    )
    op.create_index("ix_attempt_asked_for", "attempt", ["person_id", "due_at"], postgresql_where=sa.text("asked_for"))
    op.create_index("ix_attempt_campaign_id_dialing_at", "attempt", ["campaign_id", "dialing_at"])


def downgrade() -> None:
    op.drop_index("ix_attempt_campaign_id_dialing_at", table_name="attempt")
    op.drop_index("ix_attempt_asked_for", table_name="attempt")
    op.drop_index("ix_attempt_live", table_name="attempt")
    op.drop_index("ix_attempt_due_texts", table_name="attempt")
    op.drop_index("ix_attempt_due_calls", table_name="attempt")
    op.create_index("ix_attempt_campaign_id", "attempt", ["campaign_id"])
    op.create_index(
        "ix_attempt_due",
        "attempt",
        ["campaign_id", "due_at", "id"],
        postgresql_where=sa.text("state IN ('due', 'handed')"),
    )
