"""Wrap-up of calls; the outbox knows kinds, revisions and what was given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create, and take over what waits."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel_id", sa.String(length=150), nullable=True))
    op.create_table(
        "activities",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("delivered_revision", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        sa.Column("is_given_up", sa.Boolean(), nullable=False),
        sa.Column("task_id", sa.String(length=18), nullable=True),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["call_records.entry_id"], name=op.f("fk_activities_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "kind", name=op.f("pk_activities")),
    )
    op.execute(
        "INSERT INTO activities (entry_id, kind, revision, delivered_revision, attempts, next_attempt_at, is_sent,"
        " is_given_up, task_id, written, last_error) SELECT entry_id, 'call', 0, CASE WHEN task_id IS NULL THEN NULL"
        " ELSE 0 END, attempts, next_attempt_at, true, false, task_id, '{}', last_error FROM activity_outbox"
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activities_next_attempt_at"), ["next_attempt_at"], unique=False)
    op.drop_table("activity_outbox")
    op.create_table(
        "wrap_ups",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("disposition", sa.String(length=255), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("related_id", sa.String(length=18), nullable=True),
        sa.Column("related_type", sa.String(length=80), nullable=True),
        sa.Column("related_name", sa.String(length=255), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("follow_up_subject", sa.String(length=255), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "stage", name=op.f("pk_wrap_ups")),
    )


def downgrade() -> None:
    """Go back. What was written for later (follow-up tasks, wrap-ups) is dropped."""
    op.drop_table("wrap_ups")
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
    op.execute(
        "INSERT INTO activity_outbox (entry_id, attempts, next_attempt_at, task_id, last_error)"
        " SELECT entry_id, attempts, next_attempt_at, task_id, last_error FROM activities WHERE kind = 'call'"
    )
    with op.batch_alter_table("activity_outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_outbox_next_attempt_at"), ["next_attempt_at"], unique=False)
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_next_attempt_at"))
    op.drop_table("activities")
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("channel_id")
