"""Favourites of agents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "favorites",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["accounts.agent_id"], name=op.f("fk_favorites_agent_id")),
        sa.PrimaryKeyConstraint("agent_id", "number", name=op.f("pk_favorites")),
    )


def downgrade() -> None:
    """Drop."""
    op.drop_table("favorites")
