"""The call center definition, when its file is at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from octi_bridge.call_center.faults import LocatedFault
from octi_bridge.call_center.japanese_rules import rule_in_japanese
from octi_bridge.call_center.model import DIALING_SECTION, GENERAL_SECTION
from octi_bridge.call_center.validate import read_call_center, validate
from octi_bridge.kernel.diagnostics import Examination, Finding, Link, Skipped
from octi_bridge.kernel.origins import browser_origin

_LARGEST = 1_000_000


class DefinitionProbe:
    """Checks a file by every rule of `octi-bridge callcenter validate`, its address and prefix against the settings.

    `public_url`: OCTI_SERVER__PUBLIC_URL, "" when it is not set. `outside_prefix`: OCTI_DIALING__OUTSIDE_PREFIX,
    None when the settings cannot be read.
    """

    link = Link.CALL_CENTER
    org = ""

    def __init__(self, file: Path | None, public_url: str = "", outside_prefix: str | None = None) -> None:
        self._file = file
        self._public_url = public_url
        self._outside_prefix = outside_prefix

    async def examine(self) -> Examination:
        """Each broken rule is a finding, with its line."""
        if self._file is None:
            return Examination(link=self.link, skipped=Skipped.NO_FILE)
        try:
            data = await asyncio.to_thread(_read, self._file)
        except OSError as error:
            finding = Finding(
                code="call_center_file", problem=f"{self._file} cannot be read: {error.strerror}",
                remedy="correct the path, or its permissions",
                values={"file": str(self._file)}, said=error.strerror or "",
            )  # fmt: skip
            return Examination(link=self.link, findings=(finding,))
        found = [
            Finding(
                code="call_center_wrong" if each.is_error else "call_center_advice",
                problem=f"line {each.line}: {each.fault.problem}",
                remedy=each.fault.remedy,
                is_fatal=each.is_error,
                values=_in_japanese(each),
            )
            for each in validate(data, self._file.name)
        ]
        if not any(finding.is_fatal for finding in found):
            found += _of_address(data, self._public_url) if self._public_url else []
            found += _of_prefix(data, self._outside_prefix) if self._outside_prefix is not None else []
        return Examination(link=self.link, facts={"file": self._file.name}, findings=tuple(found))


def _in_japanese(found: LocatedFault) -> Mapping[str, str]:
    problem, remedy = rule_in_japanese(found.fault.rule)
    return {"line": str(found.line), "problem": problem, "remedy": remedy}


def _of_address(data: bytes, public_url: str) -> list[Finding]:
    """The panel's page, and with it its socket, comes from the adapter URL: only the public address may open one."""
    address = read_call_center(data).value(GENERAL_SECTION, "reqAdapterUrl") or ""
    try:
        parts = urlsplit(address)
        loaded_from = browser_origin(f"{parts.scheme}://{parts.netloc}")
    except ValueError:
        return []  # relative, for a page of the org: nothing to compare
    if loaded_from == public_url:
        return []
    return [
        Finding(
            code="call_center_other_address",
            problem=f"the panel would be loaded from {loaded_from}, but OCTI_SERVER__PUBLIC_URL is {public_url}",
            remedy="write the same address into both: the bridge refuses the socket of a page from elsewhere",
            values={"definition": loaded_from, "setting": public_url},
        )
    ]


def _of_prefix(data: bytes, setting: str) -> list[Finding]:
    """Salesforce only keeps the prefix; the bridge dials by its own setting."""
    prefix = (read_call_center(data).value(DIALING_SECTION, "reqOutsidePrefix") or "").strip()
    if prefix in ("", setting):
        return []
    return [
        Finding(
            code="call_center_other_prefix",
            problem=f"reqOutsidePrefix is {prefix}, but OCTI_DIALING__OUTSIDE_PREFIX is {setting or 'empty'}",
            remedy="set OCTI_DIALING__OUTSIDE_PREFIX if your PBX wants this prefix, else empty reqOutsidePrefix: only "
            "the setting is dialed",
            is_fatal=False,
            values={"definition": prefix, "setting": setting or "空"},
        )
    ]


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_LARGEST)
