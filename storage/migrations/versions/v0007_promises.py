"""A promise that was kept or broken stays when the same is promised again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.drop_constraint("uq_callback_conversation_id_reason", "callback", type_="unique")
    op.create_index(
        "uq_callback_owed",
        "callback",
        ["conversation_id", "reason"],
        unique=True,
        postgresql_where=sa.text("state = 'owed'"),
    )


def downgrade() -> None:
    op.drop_index("uq_callback_owed", table_name="callback")
    op.execute(
        "DELETE FROM callback USING callback AS later WHERE callback.conversation_id = later.conversation_id"
        " AND callback.reason = later.reason AND callback.id < later.id"
    )
    op.create_unique_constraint("uq_callback_conversation_id_reason", "callback", ["conversation_id", "reason"])
