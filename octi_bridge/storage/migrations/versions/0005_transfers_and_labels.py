"""Where transferred and parked calls went, business labels (業務ラベル), and terminals that belong to one account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "business_labels",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("label_ja", sa.String(length=64), nullable=False),
        sa.Column("label_en", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_business_labels")),
    )
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(length=128), nullable=True))
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("transferred_to", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("parked_space", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("introduced_by", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Drop."""
    with op.batch_alter_table("call_records", schema=None) as batch_op:
        batch_op.drop_column("introduced_by")
        batch_op.drop_column("parked_space")
        batch_op.drop_column("transferred_to")
    with op.batch_alter_table("terminals", schema=None) as batch_op:
        batch_op.drop_column("account")
    op.drop_table("business_labels")
