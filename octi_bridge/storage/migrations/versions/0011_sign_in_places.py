"""From where each account signed in: the right password is never refused there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    op.create_table(
        "sign_in_places",
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "place", name=op.f("pk_sign_in_places")),
    )


def downgrade() -> None:
    """Drop."""
    op.drop_table("sign_in_places")
