"""What a stranger might send as a number or a name, made to break out of a query."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = (
    "0312345678", "+81 3-1234-5678", "０３－１２３４－５６７８", "090", "1",
    '"', "'", "\\", "\\\\", "{", "}", "(", ")", "[", "]", "*", "?", "&", "|", "!", "^", "~", ":", "+", "-", "%", "_",
    "＂", "＇", "＼", "｛", "｝", "（", "）", "“", "”", "‘", "’",
    '"} RETURNING User(Id, Email)', " IN ALL FIELDS", " OR ", " AND NOT ", " LIMIT 2000", "FIND {", "//", "--", "/*",
    "' OR Name != '", "') OR (Id != null", "' LIMIT 1 OFFSET 0", " ALL ROWS", " FOR UPDATE",
    "\n", "\r", "\t", "\0", "\b", "\f", "\x7f", "\u2028", "\u202e", "\ufeff", "\u3000", "山田", "🙂",
)  # fmt: skip

hostile_text = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=4)), max_size=12).map("".join)
"""Up to a dozen pieces: digits, everything reserved in either language, keywords, controls, look-alikes."""
