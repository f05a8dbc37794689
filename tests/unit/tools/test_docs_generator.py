"""The made parts of a page are replaced; the written parts stay."""

from __future__ import annotations

import argparse
from typing import Literal

import pytest

from tools.docs import refresh
from tools.docs_commands import Verb, verbs
from tools.docs_protocol import type_name

PAGE = "# Title\n\nby hand\n\n<!-- made from the code: settings -->\nold\n<!-- end -->\n\nby hand too\n"


def test_only_the_made_part_changes() -> None:
    assert refresh(PAGE, {"settings": lambda: "new"}) == PAGE.replace("\nold\n", "\n\nnew\n")


def test_refreshing_twice_changes_nothing_more() -> None:
    once = refresh(PAGE, {"settings": lambda: "new"})
    assert refresh(once, {"settings": lambda: "new"}) == once


def test_a_page_that_asks_for_an_unknown_part_is_an_error() -> None:
    with pytest.raises(KeyError):
        refresh(PAGE, {})


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, "text"),
        (int | None, "integer or null"),
        (tuple[bool, ...], "list of true or false"),
        (Literal["agent", "phone"] | None, "`agent` or `phone` or null"),
    ],
)
def test_types_are_named_as_json_has_them(annotation: object, expected: str) -> None:
    assert type_name(annotation) == expected


def test_commands_are_listed_to_the_depth_at_which_they_can_be_given() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    commands.add_parser("serve", help="start").add_argument("--port")
    account = commands.add_parser("account", help="accounts").add_subparsers()
    account.add_parser("add", help="add one").add_argument("name")
    assert list(verbs(parser)) == [
        Verb("octi-bridge serve", ("--port",), "start"),
        Verb("octi-bridge account add", ("NAME",), "add one"),
    ]
