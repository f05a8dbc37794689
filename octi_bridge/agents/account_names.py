"""When two names of accounts are one to people."""

from __future__ import annotations

import unicodedata


def folded(account: str) -> str:
    """The same for names that people would take for one another: they differ in case or width only."""
    return unicodedata.normalize("NFKC", account).casefold()
