"""The first leg of a recorded call; tasks for later that were taken back are no more in the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add, and settle rows that would have been written as calls."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("linked_id", sa.String(length=150), nullable=True))
    names = ("entry_id", "kind", "task_id", "revision", "delivered_revision", "next_attempt_at")
    activities = sa.table("activities", *(sa.column(name) for name in names))
    wrap_ups = sa.table("wrap_ups", *(sa.column(name) for name in ("entry_id", "stage", "follow_up_on")))
    is_of_it = (wrap_ups.c.entry_id == activities.c.entry_id) & (wrap_ups.c.stage == "saved")
    is_wanted = sa.exists().where(is_of_it & wrap_ups.c.follow_up_on.is_not(None))
    is_taken_back = (activities.c.kind == "follow_up") & ~is_wanted
    op.execute(activities.delete().where(is_taken_back & activities.c.task_id.is_(None)))
    settled = {"delivered_revision": activities.c.revision, "next_attempt_at": None}
    op.execute(activities.update().where(is_taken_back).values(settled))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("linked_id")
