"""What is wrong with settings, a problem for each: where it is written, what is wrong, what to put there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from octi_bridge.kernel.ids import FIRST_ORG, OrgName
from octi_bridge.settings.error_texts import OTHER_JA, what_is_wrong
from octi_bridge.settings.orgs import ANY_ORG, OrgSettings, prefix_of
from octi_bridge.settings.sources import DELIMITER, PREFIX, SettingsFile

Language = Literal["ja", "en"]

_UNKNOWN: Final = ("there is no such setting", "この名前の設定はありません")


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One thing that is wrong.

    Attributes:
        where: the variable, or file, line and key.
        what: what is wrong, in English.
        what_ja: the same in Japanese.
        remedy: what to do, in English; Japanese texts point at the table of settings.
    """

    where: str
    what: str
    what_ja: str
    remedy: str = ""

    def text(self, language: Language = "en") -> str:
        """One line."""
        if language == "ja":
            return f"{self.where}: {self.what_ja}" if self.where else self.what_ja
        parts = "; ".join(part for part in (self.what, self.remedy) if part)
        return f"{self.where}: {parts}" if self.where else parts


def no_such_setting(where: str, meant: str | None, remedy: str = "correct its name, or remove it") -> SettingProblem:
    """A name that nobody reads, with the one that was probably meant."""
    what, what_ja = _UNKNOWN
    if meant is None:
        return SettingProblem(where, what, what_ja, remedy)
    return SettingProblem(where, what, f"{what_ja}。{meant} ではありませんか", f"did you mean {meant}? Else remove it")


def problems_of(error: ValidationError, root: type[BaseModel], file: SettingsFile | None) -> Iterator[SettingProblem]:
    """All that pydantic found, in the order of the sections."""
    for found in error.errors(include_input=False, include_url=False):
        place = tuple(str(part) for part in found["loc"])
        if place[:1] == ("orgs",) and len(place) > 1:
            yield from _of_orgs(place, found, file)
        elif found["type"] == "value_error" and place in ((), ("orgs",), ("salesforce",)):
            yield from _named_in_text(place, found["msg"].removeprefix("Value error, "), file)
        else:
            for path in _needed(root, place) if found["type"] == "missing" else [place]:
                yield _problem(path, found, root, file)


def _problem(
    place: tuple[str, ...], found: ErrorDetails, root: type[BaseModel], file: SettingsFile | None
) -> SettingProblem:
    where, is_in_file = _where(place, file)
    if found["type"] == "extra_forbidden":
        near = get_close_matches(place[-1].lower(), list(_fields(root, place[:-1])), n=1)
        meant = _name((*place[:-1], near[0]), is_in_file=is_in_file) if near else None
        return no_such_setting(where, meant)
    what, what_ja = what_is_wrong(found)
    known = _description(root, place)
    return SettingProblem(where, what, what_ja, f"put {known} there" if known else "")


def _where(place: Sequence[str], file: SettingsFile | None) -> tuple[str, bool]:
    """Where the value is written, and whether that is the file."""
    variable = _name(place, is_in_file=False)
    set_there = {name.upper() for name in os.environ}
    if file is not None and variable not in set_there and file.has(place):
        return file.describe(place), True
    return variable, False


def _name(place: Sequence[str], *, is_in_file: bool) -> str:
    names = [part for part in place if not part.isdigit()]
    return ".".join(names) if is_in_file else PREFIX + DELIMITER.join(name.upper() for name in names)


def _named_in_text(place: tuple[str, ...], text: str, file: SettingsFile | None) -> Iterator[SettingProblem]:
    """Texts of the sections for orgs: a line for each setting, which begins with its variable."""
    org = place[1] if len(place) > 1 else None
    for line in text.replace(ANY_ORG, prefix_of(OrgName(org)) if org else ANY_ORG).splitlines():
        begun = re.match(r"(OCTI_[A-Z0-9_]+) (?!and )", line)
        path = _path_of(begun[1]) if begun else ()
        if begun and file is not None and _where(path, file)[1]:
            yield SettingProblem(file.describe(path), line[begun.end() :], OTHER_JA)
        elif begun:
            yield SettingProblem("", line, f"{begun[1]}: {OTHER_JA}")
        else:
            yield SettingProblem("", line, line)


def _path_of(variable: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in variable.removeprefix(PREFIX).split(DELIMITER))


def _of_orgs(place: tuple[str, ...], found: ErrorDetails, file: SettingsFile | None) -> Iterator[SettingProblem]:
    prefix = f"OCTI_ORGS__{place[1].upper()}__…"
    if place[1] == FIRST_ORG:
        what = "the first org is called so; write its settings as OCTI_SALESFORCE__…"
        yield SettingProblem(prefix, what, "最初の組織の名前です。OCTI_SALESFORCE__… として設定してください")
    elif place[-1] == "[key]":
        what = "call an org by a letter, then letters and digits, with single _ between"
        yield SettingProblem(prefix, what, "組織の名前は英字で始め、英数字と _ にしてください")
    else:
        yield from _named_in_text(place, found["msg"].removeprefix("Value error, "), file)


def _needed(root: type[BaseModel], place: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Of a section that is missing as a whole, the settings that it cannot do without."""
    section = root.model_fields[place[0]].annotation if len(place) == 1 else None
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return [place]
    return [(*place, name) for name, field in section.model_fields.items() if field.is_required()]


def _description(root: type[BaseModel], place: Sequence[str]) -> str:
    fields, found = dict(root.model_fields), ""
    for part in place:
        field = fields.get(part)
        if field is None:
            break
        found = field.description or ""
        inner = field.annotation
        fields = dict(inner.model_fields) if isinstance(inner, type) and issubclass(inner, BaseModel) else {}
    return found


def _fields(root: type[BaseModel], place: Sequence[str]) -> Sequence[str]:
    """The names that there are in this section."""
    model: type[BaseModel] = root
    for part in place:
        if part.isdigit() or model is OrgSettings:
            continue
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return ()
        model = inner
    return tuple(model.model_fields)


def variables_of(root: type[BaseModel], prefix: str = PREFIX) -> Iterator[str]:
    """The names of all variables; of sections that one names oneself, what stands before that name."""
    for name, field in root.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from variables_of(inner, f"{prefix}{name.upper()}{DELIMITER}")
        else:
            yield f"{prefix}{name.upper()}"
