"""The first tables: people, samples, attempts, conversations, call-backs, switches, the carrier's faults."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "key_mark",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_mark")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("questionnaire", sa.String(length=64), nullable=False),
        sa.Column("script_version", sa.SmallInteger(), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sample_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("period", "name", name=op.f("uq_campaign_period_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "switch",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("off_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phone_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
        sa.UniqueConstraint("number_hash", name=op.f("uq_phone_number_hash")),
    )
    op.create_index(op.f("ix_phone_person_id"), "phone", ["person_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=True),
        sa.Column("other_phone_id", sa.BigInteger(), nullable=True),
        sa.Column("caso", sa.String(length=16), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("departamento", sa.String(length=2), nullable=False),
        sa.Column("municipio", sa.String(length=4), nullable=False),
        sa.Column("establecimiento_codigo", sa.String(length=64), nullable=False),
        sa.Column("establecimiento", sa.String(length=300), nullable=False),
        sa.Column("nivel_educativo", sa.String(length=16), nullable=False),
        sa.Column("idioma", sa.String(length=32), nullable=False),
        sa.Column("discapacidad", sa.String(length=16), nullable=False),
        sa.Column("atendido", sa.Boolean(), nullable=True),
        sa.Column("fecha_atencion", sa.Date(), nullable=True),
        sa.Column("servicio_reportado", sa.String(length=16), nullable=False),
        sa.Column("estrato", sa.String(length=100), nullable=False),
        sa.Column("estrato_poblacion", sa.Integer(), nullable=True),
        sa.Column("estrato_muestra", sa.Integer(), nullable=True),
        sa.Column("peso", sa.Double(), nullable=False),
        sa.Column("reemplazo", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.String(length=32),
            nullable=True,
        ),
        sa.Column("monitor_reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_member_campaign_id")),
        sa.ForeignKeyConstraint(["other_phone_id"], ["phone.id"], name=op.f("fk_member_other_phone_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_member_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("campaign_id", "caso", name=op.f("uq_member_campaign_id_caso")),
        sa.UniqueConstraint("campaign_id", "code_hash", name=op.f("uq_member_campaign_id_code_hash")),
    )
    op.create_index("ix_member_campaign_id_state", "member", ["campaign_id", "state"], unique=False)
    op.create_index(op.f("ix_member_person_id"), "member", ["person_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("phone_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "mode",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier_sid", sa.String(length=64), nullable=True),
        sa.Column("dialing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hang_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier_status", sa.String(length=32), nullable=True),
        sa.Column("carrier_error", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column(
            "chosen",
            sa.String(length=32),
            nullable=True,
        ),
        sa.Column("refusals", sa.SmallInteger(), nullable=False),
        sa.Column(
            "outcome",
            sa.String(length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_attempt_campaign_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_attempt_member_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attempt_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phone.id"], name=op.f("fk_attempt_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_attempt_carrier_sid")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(op.f("ix_attempt_campaign_id"), "attempt", ["campaign_id"], unique=False)
    op.create_index(
        "ix_attempt_due",
        "attempt",
        ["campaign_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'handed')"),
    )
    op.create_index(op.f("ix_attempt_member_id"), "attempt", ["member_id"], unique=False)
    op.create_index(
        "ix_attempt_open",
        "attempt",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("state NOT IN ('ended', 'canceled')"),
    )
    op.create_index(op.f("ix_attempt_phone_id"), "attempt", ["phone_id"], unique=False)
    op.create_index(
        "ix_attempt_unsettled",
        "attempt",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'ended' AND settled_at IS NULL"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("script", sa.String(length=64), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("leg", sa.String(length=64), nullable=True),
        sa.Column("ending", sa.String(length=32), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_conversation_member_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conversation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("member_id", name=op.f("uq_conversation_member_id")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(op.f("ix_conversation_person_id"), "conversation", ["person_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("recording", sa.String(length=64), nullable=False),
        sa.Column("leg", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_answer_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "question", name=op.f("pk_answer")),
    )
    op.create_table(
        "callback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("promised", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_callback_conversation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_callback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback")),
        sa.UniqueConstraint("conversation_id", "reason", name=op.f("uq_callback_conversation_id_reason")),
    )
    op.create_index(op.f("ix_callback_person_id"), "callback", ["person_id"], unique=False)
    op.create_index("ix_callback_state_created_at", "callback", ["state", "created_at"], unique=False)
    op.create_table(
        "recording",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier_sid", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.String(length=32),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_recording_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("carrier_sid", name=op.f("uq_recording_carrier_sid")),
    )
    op.create_index(op.f("ix_recording_conversation_id"), "recording", ["conversation_id"], unique=False)
    op.create_index(
        "ix_recording_due",
        "recording",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('expected', 'stored')"),
    )
    op.create_table(
        "turn",
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard", sa.String(length=16), nullable=False),
        sa.Column("said", sa.String(length=64), nullable=False),
        sa.Column("reply", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name=op.f("fk_turn_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "key", name=op.f("pk_turn")),
    )
    op.create_table(
        "carrier_fault",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_carrier_fault_campaign_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_carrier_fault_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_fault")),
    )
    op.create_index("ix_carrier_fault_campaign_id_at", "carrier_fault", ["campaign_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("key_mark")
    op.drop_table("carrier_fault")
    op.drop_table("turn")
    op.drop_table("recording")
    op.drop_table("callback")
    op.drop_table("answer")
    op.drop_table("conversation")
    op.drop_table("attempt")
    op.drop_table("member")
    op.drop_table("phone")
    op.drop_table("consent")
    op.drop_table("switch")
    op.drop_table("person")
    op.drop_table("campaign")
