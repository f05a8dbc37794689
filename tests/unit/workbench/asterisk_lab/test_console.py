"""What the console of an Asterisk says, and what of that counts."""

from __future__ import annotations

from octi_bridge.workbench.asterisk_lab.console import channels

LISTED = """\
PJSIP/201-00000001!agents!!1!Up!AppDial!(Outgoing Line)!201!!!3!12!b1!1790000000.1
Surrogate/PJSIP/outside-00000080!octi-control!hold!1!Down!(None)!!!!!3!475!!1796088190.240
"""


async def test_the_stand_in_of_a_fetched_channel_is_nobodys() -> None:
    async def console(command: str) -> str:
        return LISTED if command == "core show channels concise" else ""

    assert await channels(console) == ["PJSIP/201-00000001"]


async def test_no_channel_is_none() -> None:
    async def console(_: str) -> str:
        return "\n"

    assert await channels(console) == []
