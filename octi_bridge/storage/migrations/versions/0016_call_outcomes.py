"""How calls ended, and until when each agent has looked at the missed ones."""

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
    op.create_table(
        "missed_calls_seen",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("org", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["accounts.agent_id"], name=op.f("fk_missed_calls_seen_agent_id_accounts")
        ),
        sa.PrimaryKeyConstraint("agent_id", "org", name=op.f("pk_missed_calls_seen")),
    )


def downgrade() -> None:
    """Drop."""
    op.drop_table("missed_calls_seen")
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("answered_by")
        batch_op.drop_column("outcome")
