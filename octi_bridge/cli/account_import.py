"""`octi-bridge account import`: accounts from a CSV file, all of them or none."""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import os
import secrets
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.model import Account
from octi_bridge.cli.account_file import AccountFile, AccountLine, Mistake
from octi_bridge.cli.names import near
from octi_bridge.cli.queues import QueuesUnknown, queues_of_the_pbx
from octi_bridge.cli.tables import Row, print_list
from octi_bridge.kernel.errors import OctiError
from octi_bridge.kernel.ids import AgentId
from octi_bridge.settings.load import load_org_sections
from octi_bridge.storage.administration import SqlAdministration
from octi_bridge.storage.agents import SqlAgentStore
from octi_bridge.storage.passwords import Argon2Hasher

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
_PASSWORD_LENGTH: Final = 12
_MOST_SHOWN: Final = 30
_HEADINGS: Final = {key: key.upper() for key in ("line", "account", "name", "role", "queues", "org", "password")}


class ImportRefused(OctiError):
    """Nothing was imported; the text says why, a line for each mistake."""

    code = "import_refused"


def add_import(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV whose first line names the columns; see the guide")
    parser.add_argument("--dry-run", action="store_true", help="check everything and show what would be created")
    parser.add_argument(
        "--passwords",
        type=Path,
        metavar="FILE",
        help="generate the passwords that the file does not have, and write them into this new file (mode 0600)",
    )
    parser.add_argument("--skip-existing", action="store_true", help="leave accounts that exist as they are")
    parser.add_argument("--json", action="store_true", help="for programs; mistakes, too")


async def import_accounts(options: argparse.Namespace, engine: AsyncEngine) -> None:
    """Check the whole file, then create all accounts in one transaction.

    Raises:
        ImportRefused: the file has mistakes, or cannot be read; nothing was changed.
    """
    data = await asyncio.to_thread(_read, options.file)
    file = AccountFile(data, orgs=[section.name for section in load_org_sections()])
    known = {folded(each.account): each.account for each in await SqlAgentStore(engine=engine).accounts()}
    existing = [line for line in file.lines if folded(line.account) in known]
    new = [line for line in file.lines if line not in existing]
    mistakes = [*file.mistakes, *([] if options.skip_existing else _existing(existing, known))]
    mistakes += await _unknown_queues(new)
    if options.passwords is None and not options.dry_run:
        mistakes += _without_password(new)
    if mistakes:
        _refuse(options, sorted(mistakes, key=lambda mistake: mistake.line))
    if not options.dry_run and new:
        await _create(new, options.passwords, SqlAdministration(engine=engine))
    _report(options, new, existing)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise ImportRefused(message) from error


def _existing(lines: Sequence[AccountLine], known: Mapping[str, str]) -> Iterator[Mistake]:
    for line in lines:
        name = known[folded(line.account)]
        yield Mistake(
            line=line.line,
            column="account",
            problem=f"account {name} exists already; --skip-existing leaves such accounts as they are",
        )


async def _unknown_queues(lines: Sequence[AccountLine]) -> Sequence[Mistake]:
    """Queues that the PBX does not have. When it cannot be asked, that is said, and no queue is a mistake."""
    wanted = defaultdict(list)
    for line in lines:
        for queue in line.queues:
            wanted[queue].append(line.line)
    if not wanted:
        return []
    try:
        known = await queues_of_the_pbx()
    except QueuesUnknown as why:
        print(f"octi-bridge: whether the queues exist was not checked: {why}", file=sys.stderr)
        return []
    return [
        Mistake(line=line, column="queues", problem=_no_such_queue(queue, known))
        for queue in wanted.keys() - known
        for line in wanted[queue]
    ]


def _no_such_queue(queue: str, known: Collection[str]) -> str:
    there = ", ".join(sorted(known)) or "none"
    return f"the PBX has no queue {queue}" + (near(queue, known) or f"; it has: {there}")


def _without_password(lines: Sequence[AccountLine]) -> Iterator[Mistake]:
    for line in lines:
        if line.password is None:
            problem = "has no password: fill the cell, or have passwords generated with --passwords FILE"
            yield Mistake(line=line.line, column="password", problem=problem)


def _refuse(options: argparse.Namespace, mistakes: Sequence[Mistake]) -> None:
    if options.json:
        found = [{"line": each.line, "column": each.column, "problem": each.problem} for each in mistakes]
        print(json.dumps({"is_done": False, "mistakes": found}, ensure_ascii=False, indent=2))
    number = f"{len(mistakes)} mistake{'' if len(mistakes) == 1 else 's'}"
    lines = [f"nothing was imported, {options.file} has {number}:", *(f"  {each.text()}" for each in mistakes)]
    if len(mistakes) > _MOST_SHOWN:
        lines[_MOST_SHOWN + 1 :] = [f"  and {len(mistakes) - _MOST_SHOWN} more"]
    raise ImportRefused("\n".join(lines))


async def _create(lines: Sequence[AccountLine], passwords: Path | None, administration: SqlAdministration) -> None:
    complete = [line if line.password else replace(line, password=_generated()) for line in lines]
    made = [line for line, given in zip(complete, lines, strict=True) if given.password is None]
    hashes = await asyncio.to_thread(_hashes, [line.password or "" for line in complete])
    accounts = [_account(line, hashed) for line, hashed in zip(complete, hashes, strict=True)]
    if made and passwords is not None:
        await asyncio.to_thread(_write_passwords, passwords, made)
    try:
        await administration.add_accounts(accounts)
    except BaseException as error:
        if made and passwords is not None:
            os.unlink(passwords)  # passwords of nobody
        if isinstance(error, IntegrityError):
            message = "nothing was imported: somebody created one of these accounts meanwhile; run it again"
            raise ImportRefused(message) from error
        raise


def _generated() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_PASSWORD_LENGTH))


def _hashes(passwords: Sequence[str]) -> list[str]:
    hasher = Argon2Hasher()
    with ThreadPoolExecutor(max_workers=hasher.workers) as pool:
        return list(pool.map(hasher.hash, passwords))


def _account(line: AccountLine, password_hash: str) -> Account:
    return Account(
        agent_id=AgentId(str(uuid4())),
        account=line.account,
        name=line.name,
        password_hash=password_hash,
        role=line.role,
        queues=line.queues,
        salesforce_user_id=line.salesforce_user_id,
        org=line.org,
    )


def _write_passwords(path: Path, lines: Sequence[AccountLine]) -> None:
    """A file of its own, which only its owner may read; spreadsheets open it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("account", "name", "password"), *((x.account, x.name, x.password) for x in lines)])
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(text.getvalue().encode("utf-8-sig"))
    except FileExistsError as error:
        message = f"nothing was imported: {path} exists already; name a new file for the passwords"
        raise ImportRefused(message) from error
    except OSError as error:
        message = f"nothing was imported: the passwords cannot be written into {path}: {error.strerror}"
        raise ImportRefused(message) from error


def _report(options: argparse.Namespace, new: Sequence[AccountLine], existing: Sequence[AccountLine]) -> None:
    rows: list[Row] = [
        {
            "line": line.line,
            "account": line.account,
            "name": line.name,
            "role": line.role.value,
            "queues": line.queues,
            "org": line.org,
            "salesforce_user_id": line.salesforce_user_id,
            "password": "generated" if line.password is None else "of the file",
        }
        for line in new
    ]
    skipped = [line.account for line in existing]
    if options.json:
        found = {"is_done": not options.dry_run, "accounts": rows, "skipped": skipped}
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print_list(rows, headings=_HEADINGS, empty="nobody is new in this file", as_json=False)
    if skipped:
        print(f"left as they are: {', '.join(skipped)}")
    print(f"{len(new)} accounts {'would be created; nothing was changed' if options.dry_run else 'created'}")
    if not options.dry_run and any(line.password is None for line in new):
        print(f"their passwords are in {options.passwords}: hand them over, then delete the file")
