"""The first tables, and the standard statuses of the manuals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


STATUSES = (
    ("0", "受付可", "Available", "available", 10),
    ("1", "後作業", "After-call work", "wrap_up", 20),
    ("2", "休憩中", "On break", "not_ready", 30),
    ("3", "離席中", "Away", "not_ready", 40),
    ("9", "ログオフ", "Logged off", "logged_off", 90),
)


def upgrade() -> None:
    """Create."""
    op.create_table(
        "accounts",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("password_hash", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("is_agent", sa.Boolean(), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("salesforce_user_id", sa.String(length=18), nullable=True),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("account", name=op.f("uq_accounts_account")),
    )
    op.create_table(
        "call_records",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("agent_name", sa.String(length=128), nullable=False),
        sa.Column("extension", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("remote_number", sa.String(length=64), nullable=True),
        sa.Column("dialed_number", sa.String(length=64), nullable=True),
        sa.Column("queue", sa.String(length=128), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=18), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_call_records")),
    )
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.create_index("ix_call_records_agent_ended", ["agent_id", "ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_records_call_id"), ["call_id"], unique=False)

    op.create_table(
        "statuses",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("label_ja", sa.String(length=64), nullable=False),
        sa.Column("label_en", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_statuses")),
    )
    names = ("code", "label_ja", "label_en", "kind", "position")
    table = sa.table("statuses", *(sa.column(name) for name in names))
    op.bulk_insert(table, [dict(zip(names, row, strict=True)) for row in STATUSES])
    op.create_table(
        "terminals",
        sa.Column("extension", sa.String(length=32), nullable=False),
        sa.Column("answer_mode", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("extension", name=op.f("pk_terminals")),
    )
    op.create_table(
        "activity_outbox",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.String(length=18), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["call_records.entry_id"], name=op.f("fk_activity_outbox_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_activity_outbox")),
    )
    with op.batch_alter_table("activity_outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_outbox_next_attempt_at"), ["next_attempt_at"], unique=False)

    op.create_table(
        "agent_sessions",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("extension", sa.String(length=32), nullable=False),
        sa.Column("is_hard_phone", sa.Boolean(), nullable=False),
        sa.Column("status_code", sa.String(length=8), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_code", sa.String(length=8), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["accounts.agent_id"], name=op.f("fk_agent_sessions_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agent_sessions")),
    )
    op.create_table(
        "session_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["accounts.agent_id"], name=op.f("fk_session_tokens_agent_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session_tokens")),
    )
    with op.batch_alter_table("session_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_tokens_agent_id"), ["agent_id"], unique=False)


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("session_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_tokens_agent_id"))

    op.drop_table("session_tokens")
    op.drop_table("agent_sessions")
    with op.batch_alter_table("activity_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_outbox_next_attempt_at"))

    op.drop_table("activity_outbox")
    op.drop_table("terminals")
    op.drop_table("statuses")
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_records_call_id"))
        batch_op.drop_index("ix_call_records_agent_ended")

    op.drop_table("call_records")
    op.drop_table("accounts")
