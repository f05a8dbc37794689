"""Call records name the PBX of their leg; no leg is recorded twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add. Records until now name no PBX and so stay as they are."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pbx", sa.String(length=64), nullable=True))
        batch_op.create_index("uq_call_records_leg", ["pbx", "channel_id"], unique=True)


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_index("uq_call_records_leg")
        batch_op.drop_column("pbx")
