"""Passwords never stand on a command line, where others could read them."""

from __future__ import annotations

import getpass
import sys


def read_password(whose: str) -> str:
    """Asked for at a terminal, unseen; otherwise the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{whose}: ")
    return sys.stdin.readline().rstrip("\n")
