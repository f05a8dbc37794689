"""The tables. Changing one means a new file in `migrations/versions/`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from octi_bridge.kernel.ids import FIRST_ORG

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
                       "ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)  # fmt: skip


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Only aware values may enter."""
        if value is not None and value.tzinfo is None:
            message = "a datetime without a zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Everything that leaves is aware, in UTC."""
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


accounts = Table(
    "accounts", metadata,
    Column("agent_id", String(36), primary_key=True),
    Column("account", String(128), nullable=False, unique=True),
    Column("name", String(128), nullable=False),
    Column("password_hash", String(256), nullable=False),
    Column("role", String(32), nullable=False),
    Column("is_agent", Boolean, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("salesforce_user_id", String(18)),
    Column("org", String(32)),
    Column("is_disabled", Boolean, nullable=False, server_default=false()),
)  # fmt: skip

terminals = Table(
    "terminals", metadata,
    Column("extension", String(32), primary_key=True),
    Column("answer_mode", String(32), nullable=False),
    Column("caller_id", String(64)),
    Column("did_number", String(64)),
    Column("account", String(128)),
    Column("sip_password", String(128)),
)  # fmt: skip

caller_ids = Table(
    "caller_ids", metadata,
    Column("number", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("label_ja", String(64), nullable=False),
    Column("label_en", String(64), nullable=False),
    Column("position", Integer, nullable=False),
)  # fmt: skip

business_labels = Table(
    "business_labels", metadata,
    Column("number", String(64), primary_key=True),
    Column("label_ja", String(64), nullable=False),
    Column("label_en", String(64), nullable=False),
)  # fmt: skip

statuses = Table(
    "statuses", metadata,
    Column("code", String(8), primary_key=True),
    Column("label_ja", String(64), nullable=False),
    Column("label_en", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("position", Integer, nullable=False),
)  # fmt: skip

agent_sessions = Table(
    "agent_sessions", metadata,
    Column("agent_id", String(36), ForeignKey("accounts.agent_id"), primary_key=True),
    Column("extension", String(32), nullable=False),
    Column("is_hard_phone", Boolean, nullable=False),
    Column("status_code", String(8), nullable=False),
    Column("status_since", UtcDateTime, nullable=False),
    Column("next_code", String(8)),
    Column("seat_id", String(128)),
    Column("org", String(32), nullable=False, server_default=FIRST_ORG),
)  # fmt: skip

seats = Table(
    "seats", metadata,
    Column("seat_id", String(128), primary_key=True),
    Column("agent_id", String(36), ForeignKey("accounts.agent_id"), index=True),
    Column("taken_at", UtcDateTime, nullable=False),
)  # fmt: skip

session_tokens = Table(
    "session_tokens", metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent_id", String(36), ForeignKey("accounts.agent_id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
)  # fmt: skip

administration_changes = Table(
    "administration_changes", metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)  # fmt: skip

sign_in_places = Table(
    "sign_in_places",
    metadata,
    Column("account", String(128), primary_key=True),
    Column("place", String(64), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)

session_intervals = Table(
    "session_intervals", metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("extension", String(32), nullable=False),
    Column("agent_id", String(36), nullable=False),
    Column("agent_name", String(128), nullable=False),
    Column("salesforce_user_id", String(18)),
    Column("org", String(32), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, index=True),
)  # fmt: skip

favorites = Table(
    "favorites", metadata,
    Column("agent_id", String(36), ForeignKey("accounts.agent_id"), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("label", String(64), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)  # fmt: skip

call_records = Table(
    "call_records", metadata,
    Column("entry_id", String(80), primary_key=True),
    Column("call_id", String(36), nullable=False, index=True),
    Column("agent_id", String(36), nullable=False),
    Column("agent_name", String(128), nullable=False),
    Column("extension", String(32), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("remote_number", String(64)),
    Column("dialed_number", String(64)),
    Column("queue", String(128)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("connected_at", UtcDateTime),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("cause", Integer, nullable=False),
    Column("owner_id", String(18)),
    Column("transferred_to", String(64)),
    Column("parked_space", String(32)),
    Column("introduced_by", String(32)),
    Column("channel_id", String(150)),
    Column("linked_id", String(150)),
    Column("pbx", String(64)),
    Column("org", String(32), nullable=False, server_default=FIRST_ORG),
    Column("outcome", String(32)),
    Column("answered_by", String(32)),
    Column("is_unseen", Boolean, nullable=False, server_default=false()),
    Column("queued_at", UtcDateTime),
    Index("ix_call_records_agent_ended", "agent_id", "ended_at"),
    Index("ix_call_records_ended_at", "ended_at"),
    Index("ix_call_records_unseen", "agent_id", sqlite_where=text("is_unseen"), postgresql_where=text("is_unseen")),
    Index("uq_call_records_leg", "pbx", "channel_id", unique=True),
)  # fmt: skip

activities = Table(
    "activities", metadata,
    Column("entry_id", String(80), ForeignKey("call_records.entry_id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("delivered_revision", Integer),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime),
    Column("is_sent", Boolean, nullable=False),
    Column("is_given_up", Boolean, nullable=False),
    Column("task_id", String(18)),
    Column("written", JSON, nullable=False),
    Column("last_error", Text),
    Index(
        "ix_activities_next_attempt_at", "next_attempt_at",
        sqlite_where=text("next_attempt_at IS NOT NULL"), postgresql_where=text("next_attempt_at IS NOT NULL"),
    ),
)  # fmt: skip

wrap_ups = Table(
    "wrap_ups", metadata,
    Column("entry_id", String(80), primary_key=True),
    Column("stage", String(16), primary_key=True),
    Column("disposition", String(255), nullable=False),
    Column("notes", Text, nullable=False),
    Column("related_id", String(18)),
    Column("related_type", String(80)),
    Column("related_name", String(255)),
    Column("follow_up_on", Date),
    Column("follow_up_subject", String(255)),
    Column("reason", String(255)),
    Column("saved_at", UtcDateTime, nullable=False),
)  # fmt: skip

bridge_lease = Table(
    "bridge_lease", metadata,
    Column("name", String(16), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("process", String(128), nullable=False),
    Column("host", String(255), nullable=False),
    Column("beat", BigInteger, nullable=False),
)  # fmt: skip
