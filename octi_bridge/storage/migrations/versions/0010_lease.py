"""Which bridge is the active one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create, held by nobody."""
    lease = op.create_table(
        "bridge_lease",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=128), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_bridge_lease")),
    )
    op.bulk_insert(lease, [{"name": "active", "holder": "", "process": "", "host": "", "beat": 0}])


def downgrade() -> None:
    """Drop."""
    op.drop_table("bridge_lease")
