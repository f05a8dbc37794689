"""The support bundle: a zip that may be sent to strangers. Everything in it has gone through the redactor."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from octi_bridge.doctor.model import Report
from octi_bridge.doctor.redaction import Redactor
from octi_bridge.doctor.report import document, lines
from octi_bridge.kernel.flight_recorder import Entry

_ABOUT: Final = """\
A support bundle of octi_bridge, made {made_at}.

report.txt, report.json   the doctor's findings
settings.json             settings without secrets
flight.txt                what went through the bridge just before: seconds ago, source, event
browser.json              what the panel found about its browser (only if made in the panel)

Numbers with more than four digits show their last four only; secrets are removed.
Customers' names may stand in it: read it before you send it.
"""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes in. `browser` is what a panel sent: JSON values of anybody's making, redacted like the rest."""

    report: Report
    settings: Mapping[str, Any]
    flight: Iterable[Entry]
    browser: Any = None


def pack(bundle: Bundle, redactor: Redactor) -> bytes:
    """The zip."""
    made_at = bundle.report.made_at.strftime("%Y-%m-%d %H:%M UTC")
    found = redactor.value({**document(bundle.report, "en"), "made_at": None})
    files = {
        "README.txt": _ABOUT.format(made_at=made_at),
        "report.txt": "\n".join(redactor.text(line) for line in lines(bundle.report, "en")),
        "report.json": _json({**found, "made_at": made_at}),
        "settings.json": _json(redactor.value(bundle.settings)),
        "flight.txt": "\n".join(
            f"{entry.age_s:10.3f} {entry.source:<11} {redactor.text(entry.text)}" for entry in bundle.flight
        ),
    }
    if bundle.browser is not None:
        files["browser.json"] = _json(redactor.value(bundle.browser))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # without a date of its own every entry would carry 1980
            archive.writestr(zipfile.ZipInfo(name, bundle.report.made_at.timetuple()[:6]), text)
    return buffer.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
