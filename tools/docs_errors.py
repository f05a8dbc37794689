"""The error codes as a table, from the error classes of all packages but the workbench, which speaks Salesforce's."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import octi_bridge
from octi_bridge.kernel.errors import OctiError

_INTERNAL = "Something went wrong in the bridge: its log says what."
_LEFT_OUT = ("octi_bridge.workbench", "octi_bridge.storage.migrations")


def all_errors() -> list[type[OctiError]]:
    """Every error class of the product, by code."""
    for module in pkgutil.walk_packages(octi_bridge.__path__, "octi_bridge.", onerror=_refuse):
        if not module.name.startswith(_LEFT_OUT) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    pending, found = [OctiError], set[type[OctiError]]()
    while pending:
        error = pending.pop()
        if error.__module__.startswith("octi_bridge.") and not error.__module__.startswith(_LEFT_OUT):
            found.add(error)
        pending += error.__subclasses__()
    return sorted(found, key=lambda error: (error.code, error.__name__))


def _refuse(name: str) -> None:
    # The workbench is walked over but not read, so a fault in it cannot hide an error class of the product.
    if not name.startswith(_LEFT_OUT):
        raise ImportError(name)


def render_errors() -> str:
    """One table, each code once, with what its classes say. Bases without a code of their own say nothing."""
    meanings: dict[str, list[str]] = {OctiError.code: [_INTERNAL]}
    for error in all_errors():
        if "code" in vars(error) and error is not OctiError:
            meaning = " ".join(inspect.cleandoc(error.__doc__ or "").split("\n\n")[0].split())
            meanings.setdefault(error.code, []).append(meaning)
    rows = [f"| `{code}` | {' Or: '.join(meanings[code])} |" for code in sorted(meanings)]
    return "\n".join(["| Code | Meaning, and what to do |", "|---|---|", *rows])
