"""Accounts can be disabled, tokens end when nobody uses them, and a running bridge notices administrators' changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add; what there is counts as used now."""
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_disabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("session_tokens", schema=None) as batch_op:
        batch_op.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE session_tokens SET used_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("session_tokens", schema=None) as batch_op:
        batch_op.alter_column("used_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "administration_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_changes")),
    )
    op.execute("INSERT INTO administration_changes (id, version) VALUES (1, 0)")


def downgrade() -> None:
    """Drop."""
    op.drop_table("administration_changes")
    with op.batch_alter_table("session_tokens", schema=None) as batch_op:
        batch_op.drop_column("used_at")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("is_disabled")
