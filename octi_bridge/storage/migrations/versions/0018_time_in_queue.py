"""Since when the caller of a call had waited in its queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add; of calls of before it is not known."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("queued_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("queued_at")
