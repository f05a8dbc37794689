"""How text becomes search tokens, and how search terms match them.

SOQL and SOSL Reference, "FIND {SearchQuery}": record information is split into tokens at spaces and
punctuation; search is without case; a phrase in quotes needs its words next to each other and in order.
East Asian text has no spaces: it is cut into overlapping pairs, as older versions of that page describe
(newer ones name morphological analysis, which is not imitated).

Nothing here knows what a telephone number is: `03-1234-5678` is the three tokens 03, 1234, 5678, and
`0312345678` is one other token. Full-width digits are other characters than ASCII ones (assumed; harsher
than an index that folds width would be).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from octi_bridge.workbench.org.query_ast import SearchExpression, Term, TermCombination

WILDCARDS = frozenset("*?")
_EAST_ASIAN = re.compile(
    "[\u3005\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d]"
)

TokenMatcher = Callable[[Sequence[Sequence[str]]], bool]
"""Says whether the token lists of a record's fields fulfil a search expression."""


def is_east_asian(char: str) -> bool:
    """Whether the character belongs to text written without spaces."""
    return _EAST_ASIAN.match(char) is not None


@lru_cache(maxsize=4096)
def index_tokens(text: str) -> tuple[str, ...]:
    """The tokens of a stored text, in order."""
    tokens: list[str] = []
    for word in _words(text.casefold(), frozenset()):
        tokens.extend(_pairs(word) if is_east_asian(word[0]) else [word])
    return tuple(tokens)


def query_tokens(text: str) -> tuple[str, ...]:
    """The token patterns of a search word or phrase; `*` and `?` in it are wildcards."""
    tokens: list[str] = []
    for word in _words(text.casefold(), WILDCARDS):
        if not is_east_asian(word[0]):
            tokens.append(word)
            continue
        plain = word.rstrip("*?")
        # One character of a pair-wise index: it may be either half of a pair.
        tokens.extend(_pairs(plain) if len(plain) > 1 else [f"*{plain}*"])
    return tuple(tokens)


def compile_matcher(expression: SearchExpression) -> TokenMatcher:
    """The matcher of a whole search expression."""
    if isinstance(expression, Term):
        return _term_matcher(expression)
    if isinstance(expression, TermCombination):
        parts = [compile_matcher(item) for item in expression.items]
        return (lambda f: any(p(f) for p in parts)) if expression.is_any else (lambda f: all(p(f) for p in parts))
    wanted, unwanted = compile_matcher(expression.wanted), compile_matcher(expression.unwanted)
    return lambda f: wanted(f) and not unwanted(f)


def _term_matcher(term: Term) -> TokenMatcher:
    patterns = [_pattern(token) for token in term.tokens]
    width = len(patterns)

    def found_in(tokens: Sequence[str]) -> bool:
        return any(
            all(pattern.fullmatch(tokens[start + offset]) for offset, pattern in enumerate(patterns))
            for start in range(len(tokens) - width + 1)
        )

    # A term of punctuation only has no tokens and finds nothing.
    return lambda fields: width > 0 and any(found_in(tokens) for tokens in fields)


def _pattern(token: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char) or re.escape(char) for char in token))


def _words(text: str, extra: frozenset[str]) -> list[str]:
    """Runs of letters and digits, East Asian runs apart from others; `extra` characters count as part of any run."""
    words: list[str] = []
    current = ""
    for char in text:
        if char in extra:
            current += char
            continue
        if unicodedata.category(char)[0] not in "LNM":
            words.append(current)
            current = ""
            continue
        if current and is_east_asian(current[0]) != is_east_asian(char):
            words.append(current)
            current = ""
        current += char
    words.append(current)
    return [word for word in words if word]


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]
