"""What the READMEs, the changelog and the example of a component say of the product is so."""

from __future__ import annotations

import re

import pytest

from octi_bridge import __version__
from tests.support.guides import DOCS, ROOT

LIGHTNING = ROOT / "lightning_component"
CHANNEL = LIGHTNING / "force-app/main/default/lwc/octiChannel/octiChannel.js"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("README.md", r"Of the (\d+) behaviors .*?, (\d+) are proven.*?The other (\d+) "),
        ("README.ja.md", r"マニュアルにある (\d+) の動作のうち、(\d+) が.*?残りの (\d+) "),
    ],
)
def test_a_readme_says_how_much_is_proven_as_the_table_does(name: str, words: str) -> None:
    said = re.search(words, (ROOT / name).read_text("utf-8"), re.DOTALL)
    counted = re.search(r"\*\*(\d+) of (\d+) proven\.\*\*", (DOCS / "features.md").read_text("utf-8"))
    assert said is not None
    assert counted is not None
    proven, described = int(counted[1]), int(counted[2])
    assert tuple(map(int, said.groups())) == (described, proven, described - proven)


def test_the_changelog_has_a_section_of_this_version() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert versions[:1] == [__version__]


def test_the_example_of_a_component_uses_what_the_channel_offers() -> None:
    text = (LIGHTNING / "docs/message-channel.md").read_text("utf-8")
    (example,) = re.findall(r"^```js\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (names,) = re.findall(r"import \{ ([^}]+) \} from 'c/octiChannel'", example)
    source = CHANNEL.read_text("utf-8")
    exported = set(re.findall(r"^export (?:const|function|async function) (\w+)", source, re.MULTILINE))
    assert set(names.split(", ")) <= exported
    heard = set(re.findall(r"^            (\w+): \(\{", example, re.MULTILINE))
    events = re.findall(r"'(\w+)'", re.findall(r"EVENTS = new Set\(\[(.*?)\]\)", source)[0])
    assert heard
    assert heard <= set(events)
    html = re.findall(r"^```html\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
    used = set(re.findall(r"\{(\w+)\}", html))
    members = set(re.findall(r"^    (?:@api |get |async )?(\w+)(?: =|;|\()", example, re.MULTILINE))
    assert used <= members


def test_both_readmes_have_the_same_table_of_what_works() -> None:
    english, japanese = (
        [row.split("|") for row in re.findall(r"^\|.*", (ROOT / name).read_text("utf-8").partition(heading)[2], re.M)]
        for name, heading in (("README.md", "## Status"), ("README.ja.md", "## 現状"))
    )
    assert [len(row) for row in japanese] == [len(row) for row in english]
    assert len(english) == 6
    names = {"Panel": "パネル", "PBX": "電話交換機", "Salesforce": "Salesforce", "Server": "サーバ"}
    assert [row[1].strip() for row in japanese[2:]] == [names[row[1].strip()] for row in english[2:]]
