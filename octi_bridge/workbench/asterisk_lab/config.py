"""Writes the configuration of a lab: the templates of this package with their @NAMES@ filled in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.layout import TONES_HZ, LabInfo
from octi_bridge.workbench.asterisk_lab.prefix import Prefix

_SAMPLE_SECRET = "CHANGE-ME"


def write_asterisk(info: LabInfo, prefix: Prefix) -> None:
    """Asterisk's etc directory, with the include file and the AMI account that octi_bridge ships."""
    etc = info.directory / "etc"
    _make_private(etc)
    values: Mapping[str, object] = {
        "DIR": info.directory,
        "PREFIX": prefix.root,
        "MODULES": prefix.asterisk_modules(),
        "RUN_DIR": info.run_dir,
        "SIP_PORT": info.sip_port,
        "AMI_PORT": info.ami_port,
        "HTTP_PORT": info.http_port,
        "RTP_START": info.rtp_ports[0],
        "RTP_END": info.rtp_ports[1],
        "ADMIN_USERNAME": info.admin_username,
        "ADMIN_SECRET": info.admin_secret,
        "PHONE_PASSWORD": info.phone_password,
    }
    for template in _templates("asterisk"):
        (etc / template.name).write_text(_render(template.read_text(), values))
    shipped = resources.files("octi_bridge.telephony.asterisk") / "deploy"
    (etc / "octi_bridge.conf").write_text((shipped / "octi_bridge.conf").read_text())
    account = (shipped / "manager_octi.conf").read_text().replace(_SAMPLE_SECRET, info.ami_secret)
    (etc / "manager_octi.conf").write_text(account)
    for part in ("lib/keys", "log", "spool", "cache"):
        (info.directory / "var" / part).mkdir(parents=True, exist_ok=True)


def write_phone(info: LabInfo, prefix: Prefix, name: str) -> Path:
    """One phone's directory; returns it."""
    home, ports = info.directory / "phones" / name, info.phone_ports(name)
    home.mkdir(parents=True, exist_ok=True)
    values: Mapping[str, object] = {
        "PHONE_DIR": home,
        "PHONE_SIP": ports.sip,
        "PHONE_CONTROL": ports.control,
        "PHONE_RTP": f"{ports.rtp[0]}-{ports.rtp[1]}",
        "PREFIX": prefix.root,
        "TONE_HZ": TONES_HZ[name],
        "BARESIP_MODULES": prefix.baresip_modules(),
    }
    for template in _templates("baresip"):
        (home / template.name).write_text(_render(template.read_text(), values))
    for empty in ("accounts", "contacts"):  # without them baresip writes samples; lines are made over the control port
        (home / empty).write_text("\n")
    shutil.rmtree(home / "rec", ignore_errors=True)  # old recordings would be taken for new ones
    (home / "rec").mkdir()
    return home


def _templates(group: str) -> list[Traversable]:
    folder = resources.files("octi_bridge.workbench.asterisk_lab") / "templates" / group
    return [entry for entry in folder.iterdir() if entry.is_file()]


def _render(text: str, values: Mapping[str, object]) -> str:
    """Fill in @NAMES@; a name nobody knows is a KeyError."""
    return re.sub(r"@([A-Z_]+)@", lambda match: str(values[match[1]]), text)


def _make_private(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)  # it holds secrets
