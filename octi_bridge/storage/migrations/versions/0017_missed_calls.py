"""Which missed calls their agents have not looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_IS = sa.text("is_unseen")


def upgrade() -> None:
    """Add; no call of before counts as missed."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_unseen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_call_records_unseen", "call_records", ["agent_id"], sqlite_where=_IS, postgresql_where=_IS)


def downgrade() -> None:
    """Drop."""
    op.drop_index("ix_call_records_unseen", "call_records")
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("is_unseen")
