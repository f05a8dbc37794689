"""The command line as a table, from the argument parser in `octi_bridge.cli`."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass

MODULE = "octi_bridge.cli.main"
EVERYWHERE = frozenset({"settings", "debug"})  # options of every command; the guide names them once


@dataclass(frozen=True, slots=True)
class Verb:
    """One command, with its options and its help line."""

    name: str
    options: tuple[str, ...]
    help: str


def find_parser() -> argparse.ArgumentParser | None:
    """What `octi_bridge.cli.main.build_parser()` returns; None while there is no command line."""
    if importlib.util.find_spec("octi_bridge.cli") is None or importlib.util.find_spec(MODULE) is None:
        return None
    parser = importlib.import_module(MODULE).build_parser()
    assert isinstance(parser, argparse.ArgumentParser)
    return parser


def verbs(parser: argparse.ArgumentParser, name: str = "octi-bridge", about: str = "") -> Iterator[Verb]:
    """Every command that can be given, depth first."""
    branches = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not branches:
        options = tuple(
            action.option_strings[-1] if action.option_strings else str(action.metavar or action.dest).upper()
            for action in parser._actions
            if not isinstance(action, argparse._HelpAction) and action.dest not in EVERYWHERE
        )
        yield Verb(name, options, about or (parser.description or ""))
    for branch in branches:
        helps = {choice.dest: choice.help or "" for choice in branch._choices_actions}
        for verb, child in branch.choices.items():
            yield from verbs(child, f"{name} {verb}", helps.get(verb, ""))


def render_commands() -> str:
    """One table."""
    parser = find_parser()
    rows = ["| Command | What it does | Arguments |", "|---|---|---|"]
    for verb in verbs(parser) if parser else ():
        arguments = " ".join(f"`{option}`" for option in verb.options)
        rows.append(f"| `{verb.name}` | {verb.help} | {arguments} |")
    return "\n".join(rows)
