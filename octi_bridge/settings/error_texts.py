"""What pydantic's errors say in the words of this project, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

_SECTION = (
    "must be a section of settings, or one as a JSON object",
    "設定のセクション、またはJSONのオブジェクトにしてください",
)
_LIST = (
    'must be a list, in a variable as JSON: ["one", "another"]',
    'リストにしてください (環境変数では JSON: ["one", "another"])',
)
_WHOLE = ("must be a whole number", "整数にしてください")
_NUMBER = ("must be a number", "数値にしてください")
_SWITCH = ("must be true or false", "true または false にしてください")
# by pydantic's types of errors; {…} are the values of its context
_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("is missing", "設定されていません"),
    "extra_forbidden": ("is unknown", "この名前の設定はありません"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "model_attributes_type": _SECTION,
    "string_type": (
        "must be text, in a file in quotation marks",
        "文字列にしてください (ファイルでは引用符で囲みます)",
    ),
    "literal_error": ("must be {expected}", "{expected} のどれかにしてください"),
    "greater_than": ("must be more than {gt}", "{gt} より大きい値にしてください"),
    "greater_than_equal": ("must be {ge} or more", "{ge} 以上にしてください"),
    "less_than": ("must be less than {lt}", "{lt} より小さい値にしてください"),
    "less_than_equal": ("must be {le} or less", "{le} 以下にしてください"),
    "string_too_short": ("must not be empty", "空にできません"),
    "string_too_long": ("must have at most {max_length} characters", "{max_length} 文字以内にしてください"),
    "too_short": ("must not be empty", "空にできません"),
    "too_long": ("must have at most {max_length} entries", "{max_length} 件以内にしてください"),
    "string_pattern_mismatch": ("has another form than it must have", "形式が正しくありません"),
}
OTHER_JA: Final = "値が正しくありません"


def what_is_wrong(found: ErrorDetails) -> tuple[str, str]:
    """In English and Japanese; the value itself is never in it."""
    known = _TEXTS.get(found["type"])
    if known is None:
        return found["msg"].removeprefix("Value error, "), OTHER_JA
    context = found.get("ctx", {})
    what, what_ja = known
    choice = str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、")
    return what.format(**context), what_ja.format(**{**context, "expected": choice})
