"""Numbers that nobody may dial, however they are written and wherever the wish comes from."""

from __future__ import annotations

import pytest

from octi_bridge.call_control.policy import DialPolicy
from octi_bridge.settings.sections import DialingSettings
from tests.support.gateway_world import GatewayWorld


@pytest.mark.parametrize(
    "number",
    [
        "110",
        "119",
        "118",
        "１１９",
        "184-110",
        "0990-123456",
        "+1 212 555 0100",
        "010 44 20 7946 0000",
        "1860101",
        "0033-010-44-20-7946-0958",
        "001-010-44-20-7946-0958",
        "110#",
        "119*",
        "0101234567890#",
        "+12125551234#",
        "1840101234#",
        "\u202a110\u202c",
        "tel:110",
        "*21*0312345678#",
        "0312345678*1",
    ],
)
async def test_emergency_premium_and_international_numbers_are_refused_by_the_server(number: str) -> None:
    world = GatewayWorld()
    await world.start()
    await world.signed_in()
    ack = await world.gateway.handle("dial", "s1", {"command_id": "c1", "number": number})
    asked = [command for command in world.pbx.commands if type(command).__name__ == "MakeCall"]
    await world.stop()
    assert ack["error"]["code"] == "number_forbidden"
    assert asked == []


@pytest.mark.parametrize("number", ["0312345678", "09011112222", "0120123456", "202", "7001", "1100", "0801109901"])
def test_other_numbers_are_not(number: str) -> None:
    assert DialPolicy(DialingSettings().forbidden).allows(number)


def test_an_empty_list_allows_everything() -> None:
    assert DialPolicy(()).allows("119")
