"""Where settings come from: `OCTI_…` variables over one TOML file, and which variables nobody reads.

The current folder is never searched: another folder would silently mean another database (and somebody else's file).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from octi_bridge.kernel.errors import OctiError

PREFIX: Final = "OCTI_"
DELIMITER: Final = "__"
FILE_VARIABLE: Final = "OCTI_SETTINGS_FILE"
DEFAULT_FILE: Final = Path("/etc/octi_bridge.toml")
# Kubernetes gives every container such variables for each Service of its namespace: OCTI_SERVICE_HOST for one named
# `octi`, OCTI_BRIDGE_SERVICE_HOST for `octi-bridge`. OCTI_SERVER_PORT may be a misspelt setting too: its value decides.
_KUBERNETES_SERVICE: Final = re.compile(
    r"OCTI(_[A-Z0-9]+)*(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9]+)*|_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_KUBERNETES_PORT: Final = re.compile(r"OCTI(_[A-Z0-9]+)*_PORT=(tcp|udp|sctp)://.*")
_chosen: ContextVar[Path | None] = ContextVar("chosen settings file", default=None)


class SettingsFileError(OctiError):
    """The settings file cannot be read; the text names it."""

    code = "settings_error"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A TOML file that was read. `values` are its tables, `text` is for finding the line of a key."""

    path: Path
    values: Mapping[str, Any]
    text: str

    def has(self, place: Sequence[str]) -> bool:
        """Whether the file gives the setting of that path a value."""
        value: Any = self.values
        for part in place:
            if isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            elif isinstance(value, dict) and part in value:
                value = value[part]
            else:
                return False
        return True

    def describe(self, place: Sequence[str]) -> str:
        """The place as people find it: file, line, key."""
        line = _line_of(self.text, place)
        return f"{self.path}{f', line {line}' if line else ''}, {'.'.join(p for p in place if not p.isdigit())}"


@contextmanager
def settings_from(path: Path | None) -> Iterator[None]:
    """Within it, this file is the settings file (the option --settings); None chooses as without."""
    token = _chosen.set(path)
    try:
        yield
    finally:
        _chosen.reset(token)


def settings_path(*, is_named: bool = False) -> Path | None:
    """The file that is used: that of --settings, else of OCTI_SETTINGS_FILE (empty: none), else the default if there.

    `is_named`: no default.

    Raises:
        SettingsFileError: a file that was named is not there.
    """
    variable = os.environ.get(FILE_VARIABLE)
    if (chosen := _chosen.get()) is not None:
        named, remedy = chosen, "--settings: there is no file {}; write its path"
    elif variable is not None:
        if not variable:
            return None
        named, remedy = Path(variable), FILE_VARIABLE + ": there is no file {}; write its path, or unset the variable"
    else:
        return DEFAULT_FILE if not is_named and DEFAULT_FILE.exists() else None
    if not named.is_file():
        raise SettingsFileError(remedy.format(named))
    return named


def read_settings_file(*, is_named: bool = False) -> SettingsFile | None:
    """The file that is used, read; None when there is none.

    Raises:
        SettingsFileError: it is not there, must not be read, or is not TOML.
    """
    path = settings_path(is_named=is_named)
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8")
        return SettingsFile(path, tomllib.loads(text), text)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}): run the command as the bridge's user, or as root"
        raise SettingsFileError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path} is not TOML: {error}; correct that line"
        raise SettingsFileError(message) from error


def unknown_variables(settings: Collection[str], sections: Collection[str]) -> Iterator[tuple[str, str | None]]:
    """Variables that begin with OCTI_ and are read by nobody, each with the name that was probably meant.

    Those that Kubernetes sets are left out.

    `settings`: all names of variables; `sections`: of these the parts before the first `__`.
    """
    for variable in sorted(os.environ):
        name = variable.upper()
        section = name.split(DELIMITER)[0]
        if not name.startswith(PREFIX) or name == FILE_VARIABLE or section in sections:
            continue
        if _is_of_kubernetes(name, os.environ[variable]):
            continue
        near = get_close_matches(name, [FILE_VARIABLE, *settings], n=1, cutoff=0.85)
        if not near and DELIMITER in name and (likely := get_close_matches(section, sections, n=1, cutoff=0.7)):
            near = [name.replace(section, likely[0], 1)]
        yield variable, near[0] if near else None


def _is_of_kubernetes(name: str, value: str) -> bool:
    return bool(_KUBERNETES_SERVICE.fullmatch(name) or _KUBERNETES_PORT.fullmatch(f"{name}={value}"))


def _line_of(text: str, place: Sequence[str]) -> int | None:
    """The line that sets this key, or the table it stands in; None when neither is written in a plain way."""
    best, depth = None, 0
    table: tuple[str, ...] = ()
    entries: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip()
        if written.startswith("[["):
            keys = _keys(written.split("#")[0].strip().strip("[]"))
            entries[keys] = entries.get(keys, -1) + 1
            table = found = (*keys, str(entries[keys]))
        elif written.startswith("["):
            table = found = _keys(written.split("#")[0].strip().strip("[]"))
        elif "=" in written and not written.startswith("#"):
            found = (*table, *_keys(written.split("=")[0]))
        else:
            continue
        if len(found) > depth and tuple(place[: len(found)]) == found:
            best, depth = number, len(found)
    return best


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
