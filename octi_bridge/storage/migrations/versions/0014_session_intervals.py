"""Who was signed in at which extension, and when: tells whose a call is."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE_ALL_CALLS = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Create; who is signed in by now has been so all the time, as far as calls until now are concerned."""
    intervals = op.create_table(
        "session_intervals",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("extension", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("agent_name", sa.String(length=128), nullable=False),
        sa.Column("salesforce_user_id", sa.String(length=18), nullable=True),
        sa.Column("org", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_session_intervals")),
    )
    op.create_index(op.f("ix_session_intervals_ended_at"), "session_intervals", ["ended_at"])
    sessions = sa.table("agent_sessions", *(sa.column(name) for name in ("agent_id", "extension", "org")))
    accounts = sa.table("accounts", *(sa.column(name) for name in ("agent_id", "name", "salesforce_user_id")))
    began_at = sa.literal(BEFORE_ALL_CALLS, sa.DateTime(timezone=True))
    signed_in = sa.select(
        sessions.c.extension, sessions.c.agent_id, accounts.c.name, accounts.c.salesforce_user_id, sessions.c.org,
        began_at,
    ).select_from(sessions.join(accounts, sessions.c.agent_id == accounts.c.agent_id))  # fmt: skip
    columns = ["extension", "agent_id", "agent_name", "salesforce_user_id", "org", "began_at"]
    op.execute(intervals.insert().from_select(columns, signed_in))


def downgrade() -> None:
    """Drop."""
    op.drop_index(op.f("ix_session_intervals_ended_at"), table_name="session_intervals")
    op.drop_table("session_intervals")
