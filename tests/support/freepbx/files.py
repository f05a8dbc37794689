"""Writes the configuration of the bed: the files beside this one with their @NAMES@ filled in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from octi_bridge.workbench.asterisk_lab.prefix import Prefix
from tests.support.freepbx.layout import TONES_HZ, BedInfo

HERE = Path(__file__).parent
INSTALLED = HERE.parents[2] / "deploy" / "asterisk" / "freepbx"
_INCLUDED = re.compile(r"^#include (\S+)$", re.MULTILINE)


def write_asterisk(
    info: BedInfo, prefix: Prefix, which: str, *, has_octi: bool = True, own: Mapping[str, str] | None = None
) -> Path:
    """The directory of `pbx` or `carrier`; returns it. `own`: files of the PBX to add or replace."""
    home = info.directory / which
    etc = home / "etc"
    etc.mkdir(parents=True)
    for part in ("lib/keys", "log/cdr-custom", "spool/voicemail", "spool/monitor", "cache"):
        (home / "var" / part).mkdir(parents=True)
    sip_port, rtp_start, rtp_end = info.sip_and_rtp(which)
    values: dict[str, object] = {
        "DIR": home, "PREFIX": prefix.root, "MODULES": prefix.asterisk_modules(), "RUN_DIR": info.run_dir / which,
        "SIP_PORT": sip_port, "AMI_PORT": info.ami_port, "CARRIER_SIP": info.carrier_port, "RTP_START": rtp_start,
        "RTP_END": rtp_end, "ADMIN_USERNAME": info.admin_username, "ADMIN_SECRET": info.admin_secret,
        "PHONE_PASSWORD": info.phone_password,
    }  # fmt: skip
    (info.run_dir / which).mkdir()
    for file in (HERE / which).glob("*.conf"):
        (etc / file.name).write_text(_fill(file.read_text(), values))
    if which == "pbx":
        if has_octi:
            install_octi(etc, info.ami_secret)
        for name, text in (own or {}).items():
            (etc / name).write_text(_fill(text, values))
    _write_empty_ones(etc)
    return home


def install_octi(etc: Path, ami_secret: str) -> None:
    """What an integrator does (docs/freepbx.md), in files that the GUI leaves alone; the trunk's context in the GUI."""
    shipped = resources.files("octi_bridge.telephony.asterisk") / "deploy"
    (etc / "octi_bridge.conf").write_text((shipped / "octi_bridge.conf").read_text())
    account = (shipped / "manager_octi.conf").read_text().replace("CHANGE-ME", ami_secret)
    (etc / "manager_custom.conf").write_text(account)
    for file in INSTALLED.glob("*.conf"):
        there = etc / file.name
        own = there.read_text() if there.exists() else ""
        there.write_text(file.read_text() + "\n" + own)
    trunk = etc / "pjsip.endpoint.conf"
    trunk.write_text(trunk.read_text().replace("context=from-pstn\n", "context=from-pstn-octi\n"))


def octi_settings() -> dict[str, str]:
    """The settings of the bridge that go with these files."""
    with (INSTALLED / "octi_bridge.toml").open("rb") as file:
        sections = tomllib.load(file)
    named = {(section, name): value for section, of in sections.items() for name, value in of.items()}
    return {f"OCTI_{section.upper()}__{name.upper()}": value for (section, name), value in named.items()}


def write_phone(info: BedInfo, prefix: Prefix, name: str) -> Path:
    """One phone's directory; returns it."""
    home, ports = info.directory / "phones" / name, info.phone_ports(name)
    (home / "rec").mkdir(parents=True, exist_ok=True)
    values: dict[str, object] = {
        "PHONE_DIR": home, "PHONE_SIP": ports.sip, "PHONE_CONTROL": ports.control,
        "PHONE_RTP": f"{ports.rtp[0]}-{ports.rtp[1]}", "PREFIX": prefix.root, "TONE_HZ": TONES_HZ[name],
        "BARESIP_MODULES": prefix.baresip_modules(),
    }  # fmt: skip
    shipped = resources.files("octi_bridge.workbench.asterisk_lab") / "templates" / "baresip" / "config"
    (home / "config").write_text(_fill(shipped.read_text(), values))
    for empty in ("accounts", "contacts"):
        (home / empty).write_text("\n")
    return home


def gui_database() -> list[str]:
    """The console commands that write what the GUI puts into Asterisk's database."""
    commands = []
    for line in (HERE / "pbx" / "astdb.txt").read_text().splitlines():
        family, key, value = line.split(" ", 2)
        quoted = value.replace('"', '\\"')
        commands.append(f'database put {family} {key} "{quoted}"')
    return commands


def _write_empty_ones(etc: Path) -> None:
    """The GUI leaves an empty file wherever people may write; Asterisk wants every included file to exist."""
    for file in tuple(etc.glob("*.conf")):
        for name in _INCLUDED.findall(file.read_text()):
            (etc / name).touch()


def _fill(text: str, values: Mapping[str, object]) -> str:
    return re.sub(r"@([A-Z_]+)@", lambda name: str(values[name[1]]), text)
