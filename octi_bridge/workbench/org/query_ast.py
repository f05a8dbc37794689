"""What the SOQL and SOSL parsers produce; `evaluate.py` and `text_search.py` run it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """Comparison operators (SOQL and SOSL Reference, "Comparison Operators")."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LIKE = "LIKE"


class LiteralKind(StrEnum):
    """How a value was written; the field decides whether that fits."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    DATE = "date"
    DATETIME = "datetime"
    RELATIVE_DATE = "relative_date"


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field path as written: `Account.Name` is ("Account", "Name"). `position` is its offset in the text."""

    path: tuple[str, ...]
    position: int

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. `text` is what was written (unescaped for TEXT); `count` is the n of LAST_N_DAYS:n."""

    kind: LiteralKind
    text: str
    position: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """`field operator value`."""

    field: FieldRef
    operator: Operator
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    """`field [NOT] IN (values)`."""

    field: FieldRef
    is_negated: bool
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """Conditions joined by AND (`is_any` false) or OR (true)."""

    is_any: bool
    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """`NOT condition`."""

    item: Condition


Condition = Comparison | Membership | Combination | Negation


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One key of ORDER BY; nulls come first unless told otherwise (SOQL and SOSL Reference, "ORDER BY")."""

    field: FieldRef
    is_descending: bool = False
    has_nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What both languages share: fields of one object, filtered, sorted and cut. `text` is the whole statement."""

    text: str
    sobject: str
    sobject_position: int
    fields: tuple[FieldRef, ...]
    is_count: bool = False
    where: Condition | None = None
    order_by: tuple[OrderItem, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of FIND: patterns of adjacent tokens; `*` and `?` inside a pattern are wildcards."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermCombination:
    """Search terms joined by AND or OR."""

    is_any: bool
    items: tuple[SearchExpression, ...]


@dataclass(frozen=True, slots=True)
class TermExclusion:
    """`wanted AND NOT unwanted`."""

    wanted: SearchExpression
    unwanted: SearchExpression


SearchExpression = Term | TermCombination | TermExclusion


class SearchGroup(StrEnum):
    """IN SearchGroup FIELDS (SOQL and SOSL Reference, "IN SearchGroup")."""

    ALL = "ALL"
    NAME = "NAME"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    SIDEBAR = "SIDEBAR"


@dataclass(frozen=True, slots=True)
class Search:
    """A whole SOSL statement; no `returning` means: the ids of every searchable object."""

    expression: SearchExpression | None
    group: SearchGroup
    returning: tuple[Selection, ...]
    limit: int | None
