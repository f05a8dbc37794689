"""Alembic migrations; run by `octi-bridge db upgrade`."""
