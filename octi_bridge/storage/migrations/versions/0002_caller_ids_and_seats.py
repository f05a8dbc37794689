"""Caller IDs (the lists agents choose from, and the terminals' own) and seats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "caller_ids",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label_ja", sa.String(length=64), nullable=False),
        sa.Column("label_en", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", "kind", name=op.f("pk_caller_ids")),
    )
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("caller_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("did_number", sa.String(length=64), nullable=True))
    op.create_table(
        "seats",
        sa.Column("seat_id", sa.String(length=128), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["accounts.agent_id"], name=op.f("fk_seats_agent_id")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_seats")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_agent_id"), ["agent_id"], unique=False)
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seat_id", sa.String(length=128), nullable=True))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.drop_column("seat_id")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seats_agent_id"))
    op.drop_table("seats")
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.drop_column("did_number")
        batch_op.drop_column("caller_id")
    op.drop_table("caller_ids")
