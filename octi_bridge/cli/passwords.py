"""Passwords never stand on a command line, where others could read them."""

from __future__ import annotations

import getpass
import sys

from octi_bridge.kernel.errors import OctiError

SHORTEST_PASSWORD = 8


class PasswordsDiffer(OctiError):
    """The two passwords differ, so nothing was changed: run the command again."""

    code = "passwords_differ"


def read_password(whose: str) -> str:
    """Asked for at a terminal, unseen; otherwise the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{whose}: ")
    return sys.stdin.readline().rstrip("\n")


def read_new_password(whose: str) -> str:
    """The same, at a terminal asked for twice: a slip of the finger would lock the person out.

    Raises:
        PasswordsDiffer: the second is another.
    """
    first = read_password(f"new password of {whose}")
    if sys.stdin.isatty() and read_password("the same once more") != first:
        raise PasswordsDiffer
    return first
