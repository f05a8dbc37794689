"""The CSV file of `octi-bridge account import`: read whole, and every mistake named by line and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from octi_bridge.agents.account_names import folded
from octi_bridge.agents.model import Role
from octi_bridge.cli.names import (
    BadName,
    near,
    require_account,
    require_person,
    require_queues,
    require_user_id,
    shown,
)
from octi_bridge.cli.passwords import SHORTEST_PASSWORD
from octi_bridge.kernel.ids import OrgName
from octi_bridge.telephony.events import QueueName

T = TypeVar("T")

LARGEST: Final = 5_000_000
COLUMNS: Final[Mapping[str, str]] = {
    "account": "アカウント",
    "name": "氏名",
    "password": "パスワード",
    "role": "権限",
    "queues": "キュー",
    "org": "組織",
    "salesforce_user_id": "SalesforceユーザーID",
}
_NEEDED: Final = ("account", "name")
_ROLES_JA: Final = {"ユーザ": Role.USER, "スーパバイザ": Role.SUPERVISOR, "システム管理者": Role.ADMINISTRATOR}
_FORMULA: Final = re.compile(r"[=+@\-]")
_SHEET_ERROR: Final = re.compile(r"#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|#+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with one cell; `column` is "" when it is the whole line."""

    line: int
    column: str
    problem: str

    def text(self) -> str:
        """For people."""
        return f"line {self.line}{f', {self.column}' if self.column else ''}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One person of the file. `password` is None when one is to be generated."""

    line: int
    account: str
    name: str
    password: str | None = field(repr=False)
    role: Role
    queues: tuple[QueueName, ...]
    org: OrgName | None
    salesforce_user_id: str | None


class AccountFile:
    """Reads one file. What is wrong is collected in `mistakes`; `lines` has the people whose cells are all right."""

    def __init__(self, data: bytes, *, orgs: Collection[OrgName]) -> None:
        self.mistakes: list[Mistake] = []
        self.lines: list[AccountLine] = []
        self._orgs = orgs
        self._seen: dict[str, int] = {}
        text = self._decoded(data)
        if text is not None:
            self._read(text)

    def _decoded(self, data: bytes) -> str | None:
        if len(data) > LARGEST:
            self._note(1, "", f"the file is larger than {LARGEST // 1_000_000} MB")
            return None
        for encoding in ("utf-8-sig", "cp932"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
        self._note(1, "", "the text is neither UTF-8 nor Shift JIS: save it as “CSV UTF-8” in the spreadsheet")
        return None

    def _read(self, text: str) -> None:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        line, columns = 1, None
        try:
            for cells in rows:
                first, line = line, rows.line_num + 1
                if not any(cell.strip() for cell in cells):
                    continue
                if columns is None:
                    columns = self._headings(cells, first)
                    if self.mistakes:
                        return
                else:
                    self._row(cells, columns, first)
        except csv.Error as error:
            self._note(line, "", f"the line cannot be read ({error}): is there a quotation mark without its other one?")
        if columns is None or not (self.lines or self.mistakes):
            self._note(1, "", f"there is nobody in it: the first line names the columns ({', '.join(COLUMNS)})")

    def _headings(self, cells: Sequence[str], line: int) -> Sequence[str]:
        columns = [_heading(cell) for cell in cells]
        for column, cell in zip(columns, cells, strict=True):
            if column and column not in COLUMNS:
                meant = near(column, COLUMNS) or f"; there are: {', '.join(COLUMNS)}"
                self._note(line, shown(cell), f"there is no such column{meant}")
            elif column and columns.count(column) > 1:
                self._note(line, column, "this column is there twice")
        for needed in _NEEDED:
            if needed not in columns:
                self._note(line, needed, "this column is missing; the first line names the columns")
        return columns

    def _row(self, cells: Sequence[str], columns: Sequence[str], line: int) -> None:
        if any(cell.strip() for cell in cells[len(columns) :]):
            self._note(line, "", "more cells than columns: put quotation marks around a cell that has a comma in it")
            return
        before = len(self.mistakes)
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        row = {column: cell.strip() for column, cell in zip(columns, filled, strict=False) if column}
        for column, cell in row.items():
            self._refuse_formula(line, column, cell)
        if len(self.mistakes) > before:
            return
        account = self._checked(line, "account", lambda: require_account(row["account"]))
        name = self._checked(line, "name", lambda: require_person(row["name"], "a name"))
        role = self._checked(line, "role", lambda: _role(row.get("role", "")))
        queues = self._checked(line, "queues", lambda: _queues(row.get("queues", "")))
        org = self._checked(line, "org", lambda: self._org(row.get("org", "")))
        user_id = self._checked(
            line, "salesforce_user_id", lambda: require_user_id(row.get("salesforce_user_id") or None)
        )
        password = self._checked(line, "password", lambda: _password(row.get("password", "")))
        if account is not None:
            self._refuse_second(line, account)
        if len(self.mistakes) > before or account is None or name is None or role is None or queues is None:
            return
        self.lines.append(
            AccountLine(
                line=line,
                account=account,
                name=name,
                password=password,
                role=role,
                queues=queues,
                org=org,
                salesforce_user_id=user_id,
            )
        )

    def _refuse_formula(self, line: int, column: str, cell: str) -> None:
        if _SHEET_ERROR.fullmatch(cell):
            self._note(line, column, f"{cell} is an error of the spreadsheet, not a value")
        elif cell.startswith("=") or (column != "password" and _FORMULA.match(cell)):
            self._note(line, column, f"begins with {cell[0]}, as formulas do: write the value itself")

    def _refuse_second(self, line: int, account: str) -> None:
        """Also when they differ in case or width only: people would take one for the other."""
        first = self._seen.setdefault(folded(account), line)
        if first != line:
            self._note(line, "account", f"{shown(account)} is in line {first} already")

    def _org(self, cell: str) -> OrgName | None:
        name = OrgName(cell.lower())
        if cell and name not in self._orgs:
            message = f"there is no org {shown(cell)} in the settings; there are: {', '.join(self._orgs)}"
            raise BadName(message)
        return name or None

    def _checked(self, line: int, column: str, check: Callable[[], T]) -> T | None:
        try:
            return check()
        except BadName as error:
            self._note(line, column, str(error))
            return None

    def _note(self, line: int, column: str, problem: str) -> None:
        self.mistakes.append(Mistake(line=line, column=column, problem=problem))


def _delimiter(text: str) -> str:
    """What separates the headings: spreadsheets write semicolons in some countries, and tabs when text is copied."""
    headings = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=headings.count)


def _heading(cell: str) -> str:
    plain = re.sub(r"[\s-]+", "_", unicodedata.normalize("NFKC", cell).strip().casefold())
    return next((name for name, japanese in COLUMNS.items() if plain == japanese.casefold()), plain)


def _role(cell: str) -> Role:
    if not cell:
        return Role.USER
    try:
        return _ROLES_JA.get(cell) or Role(cell.lower())
    except ValueError:
        message = f"there is no role {shown(cell)}" + (near(cell, list(Role)) or f"; there are: {', '.join(Role)}")
        raise BadName(message) from None


def _queues(cell: str) -> tuple[QueueName, ...]:
    return tuple(require_queues([name for name in re.split(r"[\s;、]+", cell) if name]))


def _password(cell: str) -> str | None:
    if 0 < len(cell) < SHORTEST_PASSWORD:
        message = f"a password has at least {SHORTEST_PASSWORD} characters; leave the cell empty to have one generated"
        raise BadName(message)
    return cell or None
