"""The password with which a terminal registers from the panel."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sip_password", sa.String(length=128), nullable=True))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.drop_column("sip_password")
