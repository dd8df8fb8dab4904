"""Which texts of parents have been heard, so that those which no webhook brought are asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "heard_text",
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stranger", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("carrier_sid", name=op.f("pk_heard_text")),
    )
    op.create_index("ix_heard_text_at", "heard_text", ["at"])
    op.create_index("ix_heard_text_stranger", "heard_text", ["stranger"])
    # What was answered before the table was made is not answered again. The keys of texts are SIDs: without a colon.
    op.execute(
        "INSERT INTO heard_text (carrier_sid, at) SELECT key, min(at) FROM turn "
        "WHERE key NOT LIKE '%:%' AND at > now() - interval '1 day' GROUP BY key"
    )


def downgrade() -> None:
    op.drop_table("heard_text")
