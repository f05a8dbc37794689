"""What is delivered has no next attempt and is in no index of what waits; old calls are found by their end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_IS_WANTED = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    """Allow none, and take it from all that Salesforce has as it is now."""
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_next_attempt_at"))
        batch_op.alter_column("next_attempt_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    op.execute(
        "UPDATE activities SET next_attempt_at = NULL WHERE task_id IS NOT NULL"
        " AND (delivered_revision IS NULL OR delivered_revision >= revision)"
    )
    op.create_index(
        op.f("ix_activities_next_attempt_at"), "activities", ["next_attempt_at"], sqlite_where=_IS_WANTED,
        postgresql_where=_IS_WANTED,
    )  # fmt: skip
    op.create_index(op.f("ix_call_records_ended_at"), "call_records", ["ended_at"])


def downgrade() -> None:
    """Back: every row has a time."""
    op.drop_index(op.f("ix_call_records_ended_at"), "call_records")
    op.execute("UPDATE activities SET next_attempt_at = CURRENT_TIMESTAMP WHERE next_attempt_at IS NULL")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_next_attempt_at"))
        batch_op.alter_column("next_attempt_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(batch_op.f("ix_activities_next_attempt_at"), ["next_attempt_at"], unique=False)
