"""The operations guide as its reader runs it: each marked block in a shell, and each figure at a real bridge.

What must differ on a test's machine is replaced: folders, addresses, and programs that only root's machine has.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from octi_bridge.agents.model import Account
from octi_bridge.kernel.ids import AgentId
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.database import close_engine, open_engine, upgrade
from octi_bridge.workbench.workbench import Workbench
from tests.support.components import require_component
from tests.support.guides import ROOT, marked_block, page
from tests.support.panel_client import PanelClient
from tests.support.postgres import PostgresCluster

GUIDE = "operations.md"  # tests/docs holds the Japanese one to the same blocks
MONITORING = ROOT / "deploy" / "monitoring"
STUBS = """
set -eu
octi-bridge() { "$PYTHON" -m octi_bridge "$@"; }
called() { echo "$*" >> called; }
systemctl() { called systemctl "$@"; }
nginx() { called nginx "$@"; }
userdel() { called userdel "$@"; }
make() { called make "$@"; }
"""
NEW_PROGRAM = """
python3() {
  mkdir -p "$3/bin"
  printf '#!/bin/sh\\ntouch "$(dirname "$0")/new"\\n' > "$3/bin/pip"
  chmod +x "$3/bin/pip"
}
"""


class Machine:
    """A folder that stands for `/`, with a database that the settings name."""

    def __init__(self, root: Path, url: str = "") -> None:
        self.root = root
        self.folder = root / "var/lib/octi_bridge"
        self.folder.mkdir(parents=True)
        (root / "opt/octi_bridge").mkdir(parents=True)
        self.url = url or f"sqlite:///{self.folder / 'octi_bridge.db'}"

    def run(self, script: str) -> str:
        """A script, with the guide's folders inside this one; its output."""
        script = re.sub(r"(?<![\w.])/(var|opt|etc)/", rf"{self.root}/\1/", script).replace(" -o octi -g octi", "")
        script = script.replace("postgresql://octi@db.example.jp/octi", self.url.replace("+asyncpg", ""))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OCTI_")}
        environment |= {"OCTI_DATABASE__URL": self.url, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", STUBS + script],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def block(self, name: str, prelude: str = "") -> str:
        """A block of the guide."""
        return self.run(prelude + marked_block(GUIDE, name))

    def add(self, name: str) -> None:
        """One account more, in a database of this release."""
        account = Account(agent_id=AgentId(name), account=name, name=name, password_hash="")

        async def save() -> None:
            engine = open_engine(self.url)
            await upgrade(engine)
            await SqlAgentStore(engine=engine).save_account(account)
            await close_engine(engine)

        asyncio.run(save())

    def execute(self, statement: str) -> None:
        """A statement in the database."""

        async def execute() -> None:
            engine = open_engine(self.url)
            async with engine.begin() as db:
                await db.execute(text(statement))
            await close_engine(engine)

        asyncio.run(execute())

    def accounts(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Account, name and queues of each."""

        async def read() -> list[tuple[str, str, tuple[str, ...]]]:
            engine = open_engine(self.url)
            found = await SqlAgentStore(engine=engine).accounts()
            await close_engine(engine)
            return [(each.account, each.name, each.queues) for each in found]

        return asyncio.run(read())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """One with SQLite."""
    return Machine(tmp_path)


@pytest.fixture
def with_postgres(tmp_path: Path, postgres: PostgresCluster) -> Iterator[Machine]:
    """One with PostgreSQL."""
    name = postgres.create_database()
    yield Machine(tmp_path, postgres.url(name))
    postgres.drop_database(name)


def test_a_file_of_agents_becomes_accounts(machine: Machine) -> None:
    lines = "account,name,queues,password\nsato,佐藤 健太,sales,password of sato\nsuzuki,鈴木 愛,support,\n"
    (machine.root / "agents.csv").write_bytes(lines.encode("cp932"))
    machine.add("chief")
    machine.block("many accounts")
    assert "suzuki,鈴木 愛," in (machine.root / "first-passwords.csv").read_text("utf-8-sig")
    assert machine.accounts() == [
        ("chief", "chief", ()),
        ("sato", "佐藤 健太", ("sales",)),
        ("suzuki", "鈴木 愛", ("support",)),
    ]


def test_a_backup_of_sqlite_brings_the_accounts_back(machine: Machine) -> None:
    machine.add("sato")
    assert machine.block("backup").strip() == "ok"
    machine.add("suzuki")
    (machine.folder / "octi_bridge.db-wal").write_bytes(b"left by a bridge that was killed")
    machine.block("restore")
    assert machine.accounts() == [("sato", "sato", ())]
    assert (machine.root / "called").read_text() == "systemctl stop octi-bridge\nsystemctl start octi-bridge\n"


def test_a_backup_of_postgresql_brings_the_accounts_back(with_postgres: Machine) -> None:
    with_postgres.add("sato")
    (with_postgres.root / "var/backups/octi_bridge").mkdir(parents=True)
    with_postgres.block("postgresql backup")
    with_postgres.add("suzuki")
    with_postgres.execute("CREATE TABLE of_a_newer_release (agent_id VARCHAR(36) REFERENCES accounts (agent_id))")
    with_postgres.block("postgresql restore")
    assert with_postgres.accounts() == [("sato", "sato", ())]


def test_an_upgrade_keeps_the_old_program_and_a_rollback_brings_it_back(machine: Machine) -> None:
    program = machine.root / "opt/octi_bridge"
    (program / "old").touch()
    machine.add("sato")
    machine.block("backup")
    machine.block("upgrade", NEW_PROGRAM)
    assert (program / "bin/new").exists()
    machine.add("suzuki")
    machine.block("rollback")
    assert [path.name for path in program.iterdir()] == ["old"]
    assert machine.accounts() == [("sato", "sato", ())]


def test_sqlite_moves_to_postgresql(with_postgres: Machine) -> None:
    address = with_postgres.url
    with_postgres.url = f"sqlite:///{with_postgres.folder / 'octi_bridge.db'}"
    with_postgres.add("sato")
    with_postgres.url = address
    assert "accounts\t1\n" in with_postgres.block("copy")
    assert with_postgres.accounts() == [("sato", "sato", ())]


def test_a_removal_leaves_nothing_of_the_bridge(machine: Machine) -> None:
    left = ("etc/systemd/system/octi-bridge.service", "etc/octi_bridge.toml", "etc/nginx/conf.d/octi-bridge.conf")
    for path in map(machine.root.joinpath, left):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    machine.add("sato")
    machine.block("removal")
    assert [path for path in machine.root.rglob("*") if path.is_file() and path.name != "called"] == []


async def figures_of_a_bridge_at_work(bench: Workbench) -> str:
    """What stands in /metrics after a call was looked up, so that the org has said its count."""
    async with PanelClient(bench.bridge_url, bench.host_url) as client:
        await client.sign_in()
        await bench.stage.phones.dial("outside", "0312340001", caller_number="09011112222")
        await client.until_call("ringing")
        await client.until(lambda panel: panel.state.calls[0].lookup.state == "found", "the caller")
        async with aiohttp.ClientSession() as http, http.get(f"{bench.bridge_url}/metrics") as answer:
            return await answer.text()


async def test_the_guide_the_alerts_and_the_dashboard_name_the_figures_of_the_bridge(bench: Workbench) -> None:
    figures = await figures_of_a_bridge_at_work(bench)
    real = set(re.findall(r"^(octi_\w+)", figures, re.MULTILINE))
    assert set(re.findall(r"^# HELP (\w+) \S", figures, re.MULTILINE)) == real
    rules = await asyncio.to_thread((MONITORING / "octi-bridge.rules.yml").read_text, "utf-8")
    dashboard = await asyncio.to_thread((MONITORING / "octi-bridge.dashboard.json").read_text, "utf-8")
    table = page(GUIDE).partition("## 7.")[2].partition("## 8.")[0]

    alerted = {name for line in re.findall(r"expr: [^\n]*(?:\n {10}[^\n]*)*", rules) for name in named(line)}
    drawn = {
        name for panel in json.loads(dashboard)["panels"] for each in panel["targets"] for name in named(each["expr"])
    }
    assert alerted - real == set()
    assert len(alerted) > 10
    assert drawn - real == set()
    assert set(re.findall(r"`(octi_\w+)`", table)) == real


async def test_prometheus_takes_the_figures_the_rules_and_the_dashboard(bench: Workbench, tmp_path: Path) -> None:
    """By its own program; the rules play their stories."""
    require_component("promtool")
    figures = await figures_of_a_bridge_at_work(bench)
    await asyncio.to_thread(promtool, "check", "metrics", typed=figures)
    await asyncio.to_thread(promtool, "check", "config", "prometheus.yml")
    await asyncio.to_thread(promtool, "test", "rules", "octi-bridge.rules.test.yml")
    dashboard = await asyncio.to_thread((MONITORING / "octi-bridge.dashboard.json").read_text, "utf-8")
    drawn = [each["expr"] for panel in json.loads(dashboard)["panels"] for each in panel["targets"]]
    rules = [{"record": f"drawn:{number}", "expr": each} for number, each in enumerate(drawn)]
    file = tmp_path / "drawn.json"  # JSON is YAML, too
    await asyncio.to_thread(file.write_text, json.dumps({"groups": [{"name": "drawn", "rules": rules}]}))
    await asyncio.to_thread(promtool, "check", "rules", str(file))


def promtool(*words: str, typed: str = "") -> None:
    done = subprocess.run(
        ["promtool", *words], cwd=MONITORING, input=typed, capture_output=True, text=True, check=False
    )  # noqa: S603, S607
    assert done.returncode == 0, done.stdout + done.stderr


def named(expression: str) -> list[str]:
    """Names of figures in PromQL."""
    return re.findall(r"\bocti_(?!bridge\")\w+", expression)
