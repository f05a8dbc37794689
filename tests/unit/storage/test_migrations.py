"""The migrations are one line, each named by its number: two that were written side by side would stop every start."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from octi_bridge.storage.database import MIGRATIONS


def test_migrations_follow_each_other_by_number() -> None:
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    numbers = [f"{number:04}" for number in range(1, len(scripts) + 1)]
    assert [script.revision for script in reversed(scripts)] == numbers
    assert [path.name[:4] for path in sorted(MIGRATIONS.glob("versions/0*.py"))] == numbers
