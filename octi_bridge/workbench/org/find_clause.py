r"""Parser of what stands in the braces of FIND: words, phrases, wildcards, AND, OR, AND NOT, parentheses.

SOQL and SOSL Reference, "FIND {SearchQuery}": the characters ? & | ! { } [ ] ( ) ^ ~ * : \ " ' + - must be
escaped by a backslash to be searched for. Unescaped, the real parser answers "mismatched character '-'
expecting '}'" (public bug reports: restforce 688, simple-salesforce 415), also in quotes.
"""

from __future__ import annotations

from dataclasses import dataclass

from octi_bridge.workbench.org.errors import ApiError
from octi_bridge.workbench.org.query_ast import SearchExpression, Term, TermCombination, TermExclusion
from octi_bridge.workbench.org.tokens import WILDCARDS, is_east_asian, query_tokens

MALFORMED_SEARCH = "MALFORMED_SEARCH"
RESERVED = frozenset("?&|!{}[]()^~*:\\\"'+-")
# SOSL limits: beyond 4,000 characters operators are dropped, beyond 10,000 nothing is found.
_OPERATORS_LIMIT = 4_000
_LENGTH_LIMIT = 10_000
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class _Part:
    """`word`, `phrase`, or one of ( ) AND OR NOT."""

    kind: str
    text: str
    position: int


def parse_find(text: str, start: int) -> tuple[SearchExpression | None, int]:
    """Read a search expression that begins at `start`, just after the opening brace.

    Returns the expression (None: it is too long to find anything) and the offset after the closing brace.

    Raises:
        ApiError: MALFORMED_SEARCH or INVALID_SEARCH.
    """
    parts, end = _scan(text, start)
    if not parts:
        raise ApiError(400, MALFORMED_SEARCH, "No search term found. The search term must be enclosed in braces.")
    length = end - 1 - start
    if length > _LENGTH_LIMIT:
        return None, end
    if length > _OPERATORS_LIMIT:
        words = tuple(_term(part, text) for part in parts if part.kind in {"word", "phrase"})
        return TermCombination(True, words), end
    return _Parser(parts, text, end - 1).parse(), end


def escape(text: str) -> str:
    """The text with every reserved character escaped."""
    return "".join("\\" + char if char in RESERVED else char for char in text)


class _Parser:
    """Precedence: parentheses; AND and AND NOT from right to left; OR. Words side by side mean AND (assumed)."""

    def __init__(self, parts: list[_Part], text: str, end: int) -> None:
        self._parts = [*parts, _Part("end", "}", end)]
        self._text = text
        self._at = 0

    def parse(self) -> SearchExpression:
        expression = self._any(0)
        if self._peek.kind != "end":
            raise self._unexpected()
        return expression

    @property
    def _peek(self) -> _Part:
        return self._parts[self._at]

    def _accept(self, kind: str) -> bool:
        if self._peek.kind != kind:
            return False
        self._at += 1
        return True

    def _any(self, depth: int) -> SearchExpression:
        items = [self._all(depth)]
        while self._accept("OR"):
            items.append(self._all(depth))
        return items[0] if len(items) == 1 else TermCombination(True, tuple(items))

    def _all(self, depth: int) -> SearchExpression:
        operands = [self._adjacent(depth)]
        exclusions: list[bool] = []
        while self._accept("AND"):
            exclusions.append(self._accept("NOT"))
            operands.append(self._adjacent(depth))
        result = operands.pop()
        while operands:
            left = operands.pop()
            result = TermExclusion(left, result) if exclusions.pop() else TermCombination(False, (left, result))
        return result

    def _adjacent(self, depth: int) -> SearchExpression:
        items = [self._primary(depth)]
        while self._peek.kind in {"word", "phrase", "("}:
            items.append(self._primary(depth))
        return items[0] if len(items) == 1 else TermCombination(False, tuple(items))

    def _primary(self, depth: int) -> SearchExpression:
        part = self._peek
        if part.kind in {"word", "phrase"}:
            self._at += 1
            return _term(part, self._text)
        if depth < _MAX_DEPTH and self._accept("("):
            inner = self._any(depth + 1)
            if not self._accept(")"):
                raise self._unexpected()
            return inner
        raise self._unexpected()

    def _unexpected(self) -> ApiError:
        part = self._peek
        return _refusal(self._text, part.position, f"unexpected token: {part.text}")


def _term(part: _Part, text: str) -> Term:
    plain = "".join(char for char in part.text if char not in WILDCARDS).strip()
    # salesforcedictionary.com, "INVALID_SEARCH"; one East Asian character is enough (Salesforce Help, "Search").
    if len(plain) < 2 and not (plain and is_east_asian(plain)):
        raise ApiError(400, "INVALID_SEARCH", f"search term must be longer than one character: {plain}")
    tokens = query_tokens(part.text)
    if any(token[0] in WILDCARDS and not is_east_asian(token[1:2] or " ") for token in tokens):
        raise _refusal(text, part.position, "a wildcard can only stand in the middle or at the end of a search term")
    return Term(tokens)


def _scan(text: str, start: int) -> tuple[list[_Part], int]:
    parts: list[_Part] = []
    at = start
    while at < len(text):
        char = text[at]
        if char == "}":
            return parts, at + 1
        if char.isspace():
            at += 1
        elif char in "()":
            parts.append(_Part(char, char, at))
            at += 1
        elif char == '"':
            content, end = _read(text, at + 1, until='"')
            parts.append(_Part("phrase", content, at))
            at = end + 1
        else:
            content, end = _read(text, at, until=None)
            word = text[at:end].upper()
            parts.append(_Part(word if word in {"AND", "OR", "NOT"} else "word", content, at))
            at = end
    raise _refusal(text, len(text), "unexpected token: <EOF>")


def _read(text: str, start: int, *, until: str | None) -> tuple[str, int]:
    """Read a word (`until` None: to a blank, bracket, quote or brace) or a phrase.

    Escaped characters lose their backslash; escaped wildcards become hyphens, since they only separate tokens.
    """
    out = ""
    at = start
    while at < len(text):
        char = text[at]
        if char == until or (until is None and (char.isspace() or char in '()}"')):
            return out, at
        if char == "\\":
            escaped = text[at + 1 : at + 2]
            if escaped not in RESERVED:
                raise _mismatched(text, at)
            out += "-" if escaped in WILDCARDS else escaped
            at += 2
            continue
        if char in RESERVED - WILDCARDS:
            raise _mismatched(text, at)
        out += char
        at += 1
    if until is None:
        return out, at
    raise _refusal(text, len(text), "unexpected token: <EOF>")


def _mismatched(text: str, at: int) -> ApiError:
    return _refusal(text, at - 1, f"line 1:{at} mismatched character '{text[at]}' expecting '}}'")


def _refusal(text: str, position: int, problem: str) -> ApiError:
    line = text.replace("\n", " ")
    place = max(position, 0)
    message = f"\n{line}\n{' ' * place}^\nERROR at Row:1:Column:{place + 1}\n{problem}"
    return ApiError(400, MALFORMED_SEARCH, message)
