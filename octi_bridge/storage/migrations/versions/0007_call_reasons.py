"""The reason for which an agent called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    with op.batch_alter_table("wrap_ups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("wrap_ups", schema=None) as batch_op:
        batch_op.drop_column("reason")
