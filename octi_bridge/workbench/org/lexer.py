"""Cuts SOQL and the clauses of SOSL into tokens, and walks over them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from octi_bridge.workbench.org.errors import ApiError, located

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<symbol><=|>=|!=|<>|[=<>(),:])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
# SOQL and SOSL Reference, "Quoted String Escape Sequences"; \_ and \% keep their backslash for LIKE.
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
END = "<EOF>"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is word, string, number, date, datetime, symbol or end."""

    kind: str
    text: str
    position: int

    @property
    def upper(self) -> str:
        """The text for comparing keywords, which have no case."""
        return self.text.upper()


class Cursor:
    """Walks the tokens of one statement; every refusal carries `code` and the place."""

    def __init__(self, text: str, *, code: str, start: int = 0) -> None:
        self.text = text
        self.code = code
        self._tokens = tuple(_tokens(text, code, start))
        self._at = 0

    @property
    def peek(self) -> Token:
        """The next token, not taken."""
        return self._tokens[self._at]

    def take(self) -> Token:
        """Take the next token; the end can be taken again and again."""
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def accept(self, *words: str) -> bool:
        """Take these keywords or symbols if they all come next."""
        ahead = self._tokens[self._at : self._at + len(words)]
        if tuple(t.upper for t in ahead if t.kind in {"word", "symbol"}) != words:
            return False
        self._at += len(words)
        return True

    def expect(self, word: str) -> Token:
        """Take that keyword or symbol.

        Raises:
            ApiError: something else comes next.
        """
        token = self.peek
        if token.kind not in {"word", "symbol"} or token.upper != word:
            raise self.unexpected(token)
        return self.take()

    def expect_kind(self, kind: str) -> Token:
        """Take a token of that kind.

        Raises:
            ApiError: something else comes next.
        """
        if self.peek.kind != kind:
            raise self.unexpected(self.peek)
        return self.take()

    def expect_end(self) -> None:
        """Make sure that nothing follows.

        Raises:
            ApiError: the statement goes on.
        """
        if self.peek.kind != "end":
            raise self.unexpected(self.peek)

    def unexpected(self, token: Token) -> ApiError:
        """The refusal of a token that does not belong there."""
        return self.refusal(token.position, f"unexpected token: '{token.text}'")

    def refusal(self, position: int, problem: str) -> ApiError:
        """A refusal with this statement's code."""
        return located(self.text, position, self.code, problem)


def unquote(token: Token, cursor: Cursor) -> str:
    """The value of a quoted string.

    Raises:
        ApiError: an escape the language does not know.
    """

    def replace(match: re.Match[str]) -> str:
        body = match.group(1)
        if body in {"_", "%"}:
            return match.group(0)
        if len(body) > 1:
            return chr(int(body[1:], 16))
        if body not in _ESCAPES:
            raise cursor.refusal(token.position, f"Illegal string literal: Invalid string literal {token.text}")
        return _ESCAPES[body]

    return _ESCAPE.sub(replace, token.text[1:-1])


def _tokens(text: str, code: str, start: int) -> Iterator[Token]:
    position = start
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise located(text, position, code, f"unexpected char: '{text[position]}'")
        kind = str(match.lastgroup)
        if kind != "space":
            yield Token(kind, match.group(), position)
        position = match.end()
    yield Token("end", END, len(text))
