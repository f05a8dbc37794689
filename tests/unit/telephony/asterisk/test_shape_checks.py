"""What the doctor reads out of a dialplan: its kind, the step for the number to present, who answers every number."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from octi_bridge.telephony.asterisk.ami_client import AmiClient
from octi_bridge.telephony.asterisk.checks import shape
from octi_bridge.telephony.asterisk.config import AsteriskConfig
from octi_bridge.telephony.asterisk.framing import AmiMessage

CONFIG = AsteriskConfig(host="127.0.0.1", username="octi", secret="x")
GUI = [
    ("macro-dialout-trunk", "s", "Dial", ""),
    ("ext-local", "201", "Gosub", ""),
    ("from-internal", "h", "Hangup", ""),
]
TAKING = 'Set(CALLERID(num)=${IF($["${OCTI_CALLER_ID}"=""]?0312340000:${OCTI_CALLER_ID})})'


def message(*fields: str | tuple[str, str]) -> AmiMessage:
    kind, name, *others = fields
    lines = [f"{kind}: {name}", *(f"{each[0]}: {each[1]}" for each in others)]
    parsed = AmiMessage.parse("\r\n".join([*lines, "", ""]))
    assert parsed is not None
    return parsed


def rows(*steps: tuple[str, str, str, str]) -> list[AmiMessage]:
    names = ("Context", "Extension", "Application", "AppData")
    return [message("Event", "ListDialplan", *zip(names, step, strict=True)) for step in steps]


class Globals:
    """An Asterisk with these global variables."""

    def __init__(self, **values: str) -> None:
        self._values = values

    async def action(self, name: str, fields: Mapping[str, str]) -> AmiMessage:
        assert name == "Getvar"
        return message("Response", "Success", ("Value", self._values.get(fields["Variable"], "")))


def test_a_dialplan_of_a_gui_is_known_by_its_contexts() -> None:
    assert shape.kind_of(rows(*GUI)) == shape.FREEPBX
    assert shape.kind_of(rows(("from-internal", "_X.", "Dial", ""))) == shape.BY_HAND


@pytest.mark.parametrize(
    ("steps", "hook", "place"),
    [
        (GUI, "", "macro-dialout-trunk-predial-hook"),
        ([*GUI, ("macro-dialout-trunk-predial-hook", "s", "Gosub", "octi-caller-id,s,1")], "", None),
        ([*GUI, ("hook", "s", "ExecIf", '$["${OCTI_CALLER_ID}"!=""]?Set(CALLERID(num)=${OCTI_CALLER_ID})')], "", None),
        ([("out", "_0X.", "Dial", "PJSIP/x")], "yes", "your outgoing context"),
        ([("out", "_0X.", "Dial", "PJSIP/x")], "", None),  # the number is set at the start
        ([("out", "_0X.", "Set", TAKING[4:-1])], "yes", None),
        ([("octi-dial", "_X!", "Set", "CALLERID(num)=${OCTI_CALLER_ID}")], "yes", "your outgoing context"),
        (
            [("out", "_0X.", "ExecIf", '$["${OCTI_CALLER_ID}"=""]?Set(CALLERID(num)=0312340000)')],
            "yes",
            "your outgoing",
        ),
    ],
)
async def test_the_number_to_present_must_be_taken_before_the_trunk(
    steps: list[tuple[str, str, str, str]], hook: str, place: str | None
) -> None:
    client: AmiClient = Globals(OCTI_CALLER_ID_HOOK=hook)  # type: ignore[assignment]
    found = await shape.check_caller_id(client, rows(*steps))
    assert [finding.code for finding in found] == (["caller_id_not_taken"] if place else [])
    assert all(place is not None and place in finding.remedy for finding in found)


TRUNK_HOOK = "macro-dialout-trunk-predial-hook"
HOOKS = ("macro-dialout-one-predial-hook", "macro-dial-ringall-predial-hook")
BOTH = [(hook, "s", "Gosub", "octi-queue,s,1") for hook in HOOKS]


@pytest.mark.parametrize(
    ("steps", "missing"),
    [(GUI, HOOKS), ([*GUI, *BOTH], ()), ([*GUI, BOTH[0]], HOOKS[1:]), ([("from-internal", "_X.", "Dial", "")], ())],
    ids=["none", "both", "one", "by hand"],
)
def test_a_phone_that_a_guis_queue_rings_must_learn_the_queue(
    steps: list[tuple[str, str, str, str]], missing: tuple[str, ...]
) -> None:
    found = shape.check_hooks(rows(*steps, ("octi-queue", "s", "Return", "")))
    assert [finding.code for finding in found] == (["queue_not_taken"] if missing else [])
    assert all(f"[{hook}]" in finding.remedy for finding in found for hook in missing)


@pytest.mark.parametrize("is_called", [False, True])
def test_whose_mobile_follow_me_calls_must_be_said_in_the_hook_of_trunks(is_called: bool) -> None:
    steps = [*GUI, *BOTH, ("octi-queue", "s", "Return", ""), ("octi-mobile", "s", "Return", "")]
    steps += [(TRUNK_HOOK, "s", "Gosub", "octi-mobile,s,1")] if is_called else []
    codes = [finding.code for finding in shape.check_hooks(rows(*steps))]
    assert codes == ([] if is_called else ["mobiles_not_taken"])


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        (GUI, []),
        ([*GUI, BOTH[1]], ["hooks_too_early"]),
        ([*GUI, (TRUNK_HOOK, "s", "Gosub", "octi-mobile,s,1")], ["hooks_too_early"]),
    ],
)
def test_hooks_come_after_the_file_that_they_call(steps: list[tuple[str, str, str, str]], codes: list[str]) -> None:
    """A Gosub to what is not there ends the call."""
    found = shape.check_hooks(rows(*steps))
    assert [(finding.code, finding.is_fatal) for finding in found] == [(code, True) for code in codes]


@pytest.mark.parametrize(
    ("steps", "places"),
    [
        ([("bad-number", "_X.", "Playback", "x"), ("bad-number", "_X.", "Hangup", "")], []),  # known
        ([("agents", "_X.", "Answer", ""), ("agents", "_X.", "Playback", "invalid")], ["agents/_X."]),
        ([("agents", "_X.", "Playback", "x"), ("agents", "_X.", "Dial", "PJSIP/${EXTEN}@trunk")], []),
        ([("agents", "_0X.", "Playback", "x")], []),
        ([("octi-dial", "_X.", "Hangup", "1")], []),
        ([("a", "_!", "Congestion", ""), ("b", "_[0-9].", "Busy", "")], ["a/_!", "b/_[0-9]."]),
    ],
)
def test_who_only_answers_every_number_is_named(steps: list[tuple[str, str, str, str]], places: list[str]) -> None:
    found = shape.check_every_number(rows(*steps), CONFIG)
    assert [finding.values["places"] for finding in found] == ([", ".join(places)] if places else [])


def test_only_what_phones_reach_counts_where_their_contexts_are_known() -> None:
    included = message("Event", "ListDialplan", ("Context", "agents"), ("IncludeContext", "a"))
    dialplan = [*rows(("a", "_X.", "Hangup", ""), ("block-cf", "_X.", "Hangup", "")), included]
    assert [found.values["places"] for found in shape.check_every_number(dialplan, CONFIG, {"agents"})] == ["a/_X."]
    assert [found.values["places"] for found in shape.check_every_number(dialplan, CONFIG)] == ["a/_X., block-cf/_X."]
