"""What the doctor says of a PBX that a GUI has made: each step of docs/freepbx.md that is missing, with its place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio

from octi_bridge.doctor.report import spelled
from octi_bridge.kernel.diagnostics import Finding
from octi_bridge.telephony.asterisk import AsteriskConfig
from octi_bridge.telephony.asterisk.check import check_pbx
from octi_bridge.telephony.asterisk.config import MemberTemplate
from tests.support.freepbx.bed import FreePbxBed
from tests.support.freepbx.files import octi_settings
from tests.support.freepbx.layout import ORDERS, SALES
from tests.support.pbx.etc import Etc
from tests.support.pbx.fixtures import config_for

pytestmark = pytest.mark.asyncio(loop_scope="session")

USED = {SALES: ["sato"], ORDERS: ["sato"]}
TRUNKS_CONTEXT = ("pjsip.endpoint.conf", "^context=from-pstn-octi$", "context=from-pstn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step left out, and where the doctor says that it is done."""

    file: str
    pattern: str
    by: str = ""
    code: str
    place: Sequence[str]


STEPS = {
    "1 account": Step(
        file="manager_custom.conf", pattern=r"^\[octi\]", by="[nobody]", code="login_refused",
        place=["manager_custom.conf"],
    ),
    "1 filter": Step(
        file="manager_custom.conf", pattern=r"^eventfilter\(action\(include\),name\(ParkedCall\)\) =",
        code="events_filtered_out", place=["[octi]", "eventfilter(action(include),name(ParkedCall)) ="],
    ),
    "2 include": Step(
        file="extensions_custom.conf", pattern=r"^#include octi_bridge.conf$", code="dialplan_missing",
        place=["octi_bridge.conf", "extensions_custom.conf"],
    ),
    "2 trunks' context": Step(
        file="extensions_custom.conf", pattern=r"^\[from-pstn-octi\]\n(exten.*\n| same.*\n)+",
        code="trunk_not_marked", place=["extensions_custom.conf", "Gosub(octi-inbound,s,1(${EXTEN}))"],
    ),
    "2 hook": Step(
        file="extensions_custom.conf", pattern=r"^exten => s,1,Gosub\(octi-caller-id,s,1\)$",
        by="exten => s,1,NoOp()", code="caller_id_not_taken",
        place=["[macro-dialout-trunk-predial-hook]", "extensions_custom.conf"],
    ),
    "2 hook for mobiles": Step(
        file="extensions_custom.conf", pattern=r"^ same => n,Gosub\(octi-mobile,s,1\)$", by=" same => n,NoOp()",
        code="mobiles_not_taken", place=["[macro-dialout-trunk-predial-hook]", "extensions_custom.conf"],
    ),
    "2 hook before phones": Step(
        file="extensions_custom.conf",
        pattern=r"^\[macro-dial-ringall-predial-hook\]\nexten => s,1,Gosub\(octi-queue,s,1\)$",
        by="[macro-dial-ringall-predial-hook]\nexten => s,1,NoOp()", code="queue_not_taken",
        place=["[macro-dial-ringall-predial-hook]", "extensions_custom.conf"],
    ),
    "3": Step(
        file=TRUNKS_CONTEXT[0], pattern=TRUNKS_CONTEXT[1], by=TRUNKS_CONTEXT[2], code="trunk_passes_by",
        place=["Connectivity", "Trunks", "ntt", "Context", "from-pstn-octi"],
    ),
    "4": Step(
        file="pjsip.endpoint_custom_post.conf", pattern=r"^\[99201\]\(\+\)\n.*$", code="kept_calls_off",
        place=["99201", "pjsip.endpoint_custom_post.conf"],
    ),
    "5": Step(
        file="queues_post_custom.conf", pattern=r"^\[601\]\(\+\)\n.*$", code="kept_queues_off",
        place=["601", "queues_post_custom.conf"],
    ),
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def etc(bed: FreePbxBed) -> AsyncIterator[Etc]:
    files = Etc(bed)
    yield files
    await files.restore()


@pytest.fixture
def config(bed: FreePbxBed) -> AsteriskConfig:
    """The settings of step 6."""
    settings = octi_settings()
    names = ("interface", "state_interface", "penalty")
    template = MemberTemplate(**{name: settings[f"OCTI_QUEUES__MEMBER_{name.upper()}"] for name in names})
    return replace(config_for(bed.info), member=template)


async def found_at(config: AsteriskConfig) -> dict[str, tuple[str, str]]:
    """By code, what is said of each finding in both languages."""
    found = {}
    for each in await check_pbx(config, USED):
        parts: dict[str, Any] = {"values": each.values, "said": each.said}
        one = Finding(code=each.code, problem=each.problem, remedy=each.remedy, **parts)
        english, japanese = (" ".join(spelled(one, language)) for language in ("en", "ja"))
        found[each.code] = (english, japanese)
    return found


async def test_after_all_steps_the_doctor_names_the_kind_of_pbx_and_nothing_else(config: AsteriskConfig) -> None:
    checked = await check_pbx(config, USED)
    assert checked.facts == {"kind": "FreePBX or its like"}
    assert checked == []


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
async def test_a_step_that_is_left_out_is_named_with_its_place(etc: Etc, config: AsteriskConfig, step: Step) -> None:
    await etc.change(step.file, step.pattern, step.by)
    found = await found_at(config)
    assert set(found) == {step.code}
    for language in found[step.code]:
        assert all(place in language for place in step.place), language


@pytest.mark.parametrize("name", ["interface", "state_interface", "penalty"])
async def test_a_setting_that_is_left_out_is_named_with_its_line(config: AsteriskConfig, name: str) -> None:
    template = replace(config.member, **{name: getattr(MemberTemplate(), name)})
    english, japanese = (await found_at(replace(config, member=template)))["member_settings_left"]
    line = f'member_{name} = "{getattr(config.member, name)}"'
    assert all("/etc/octi_bridge.toml" in text and line in text for text in (english, japanese))
    assert english.count("DB(") + english.count("hint:") + english.count("Local/") == 1


async def test_before_the_steps_all_that_can_be_seen_are_named_at_once(etc: Etc, config: AsteriskConfig) -> None:
    for step in list(STEPS.values())[3:]:
        await etc.change(step.file, step.pattern, step.by)
    by_hand = replace(config, member=MemberTemplate())
    assert set(await found_at(by_hand)) >= {
        "trunk_not_marked", "caller_id_not_taken", "queue_not_taken", "mobiles_not_taken", "kept_calls_off",
        "kept_queues_off", "member_settings_left",
    }  # fmt: skip
