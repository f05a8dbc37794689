"""How calls ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("answered_by", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("answered_by")
        batch_op.drop_column("outcome")
