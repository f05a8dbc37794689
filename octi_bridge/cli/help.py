"""Options that every command has, and the examples under `--help`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

COMMON: Final = frozenset({"settings", "debug"})

EXAMPLES: Final[Mapping[str, Sequence[str]]] = {
    "": ("octi-bridge workbench", "octi-bridge --settings /etc/octi_bridge.toml doctor"),
    "serve": (
        "octi-bridge serve",
        "octi-bridge serve --settings ./test.toml",
        "octi-bridge serve --pbx simulator --settings ./sbx.toml",
    ),
    "workbench": (
        "octi-bridge workbench",
        "octi-bridge workbench --pbx asterisk --data ~/octi-data",
        'OCTI_WRAP_UP__DISPOSITIONS=\'["解決", "折り返し"]\' octi-bridge workbench --port 8090 --host-port 8091',
    ),
    "account list": ("octi-bridge account list", "octi-bridge account list --json | jq '.[].account'"),
    "account add": (
        "octi-bridge account add sato --name '佐藤 健太' --queue sales --queue support",
        "pwgen 16 1 | octi-bridge account add chief --name '長' --role administrator",
    ),
    "account import": (
        "octi-bridge account import staff.csv --dry-run",
        "octi-bridge account import staff.csv --passwords first-passwords.csv",
        "octi-bridge account import staff.csv --passwords new.csv --skip-existing --json",
    ),
    "account rename": (
        "octi-bridge account rename sato sato.k",
        "octi-bridge account rename sato --name '鈴木 健太'",
    ),
    "account queues": (
        "octi-bridge account queues sato sales support",
        "octi-bridge account queues sato --none",
    ),
    "account org": ("octi-bridge account org sato sandbox", "octi-bridge account org sato any"),
    "account sign-out": ("octi-bridge account sign-out sato", "octi-bridge account sign-out --all"),
    "terminal add": (
        "octi-bridge terminal add 201",
        "octi-bridge terminal add 202 --answer-mode notify --caller-id 0312340001 --account sato",
        "octi-bridge terminal add 204 --answer-mode webrtc --sip-password",
    ),
    "caller-id add": ("octi-bridge caller-id add 0312340001 --label-ja 営業 --label-en Sales",),
    "label add": ("octi-bridge label add 03-1234-0002 --label-ja 製品サポート --label-en 'Product support'",),
    "callcenter render": (
        "octi-bridge callcenter render --bridge-url https://cti.example.jp --output OctiBridge.callCenter.xml",
        "octi-bridge callcenter render --bridge-url https://cti.example.jp --presence 0=Available_Phone,2=Break",
    ),
    "callcenter validate": ("octi-bridge callcenter validate OctiBridge.callCenter.xml",),
    "match": ("octi-bridge match 03-1234-5678", "octi-bridge match +81312345678 --org sandbox --language ja"),
    "doctor": (
        "octi-bridge doctor --language ja",
        "octi-bridge doctor --definition OctiBridge.callCenter.xml --url https://cti.example.jp",
        "octi-bridge doctor --bundle support.zip --account chief",
    ),
    "call-log list": ("octi-bridge call-log list",),
    "call-log retry": ("octi-bridge call-log retry", "octi-bridge call-log retry 1790000000.12:201"),
    "data forget": ("octi-bridge data forget 090-1234-5678",),
    "db upgrade": ("octi-bridge db upgrade",),
}


def complete(parser: argparse.ArgumentParser, verb: str = "") -> None:
    """Give every command the common options, before or after its verb, and its examples."""
    parser.add_argument(
        "--settings", type=Path, metavar="FILE",
        default=argparse.SUPPRESS if verb else None,
        help="the TOML file with the settings (default: what OCTI_SETTINGS_FILE names, else /etc/octi_bridge.toml)",
    )  # fmt: skip
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS if verb else False,
        help="show where an unforeseen error came from",
    )  # fmt: skip
    if verb in EXAMPLES:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = "\n".join(["examples:", *(f"  {example}" for example in EXAMPLES[verb])])
    for name, child in _children(parser):
        complete(child, f"{verb} {name}".strip())


def _children(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()
