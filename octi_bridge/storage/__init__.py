"""Durable facts in SQL: SQLite by default, PostgreSQL in production, the same code on both."""
