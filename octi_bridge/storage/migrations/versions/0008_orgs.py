"""Which Salesforce org a session and a call belong to, and the only one that an account may use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FIRST_ORG = "default"


def upgrade() -> None:
    """Add; everything until now is of the first org."""
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("org", sa.String(length=32), nullable=True))
    for table in ("agent_sessions", "call_records"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("org", sa.String(length=32), nullable=False, server_default=FIRST_ORG))


def downgrade() -> None:
    """Drop."""
    for table in ("accounts", "agent_sessions", "call_records"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("org")
