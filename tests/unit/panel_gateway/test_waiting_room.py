"""Connections that have not signed in are bounded; those that have are not counted."""

from __future__ import annotations

import pytest

from octi_bridge.kernel.ids import AgentId
from octi_bridge.panel_gateway.panels import Panels
from octi_bridge.panel_gateway.waiting_room import WaitingRoom

SATO = AgentId("sato")


@pytest.fixture
def panels() -> Panels:
    return Panels()


@pytest.fixture
def room(panels: Panels) -> WaitingRoom:
    return WaitingRoom(panels=panels, most=4, most_per_address=3)


def test_so_many_from_one_address_and_so_many_in_all(room: WaitingRoom) -> None:
    assert [room.enter(f"a{n}", "192.0.2.1") for n in range(4)] == [True, True, True, False]
    assert [room.enter(f"b{n}", "192.0.2.2") for n in range(2)] == [True, False]
    room.leave("a0")
    room.leave("a3")  # was refused
    assert len(room) == 3
    assert room.enter("c", "192.0.2.2")


def test_the_networks_of_ipv6_customers_count_as_one_address(room: WaitingRoom) -> None:
    assert [room.enter(f"a{n}", f"2001:db8::{n}") for n in range(4)] == [True, True, True, False]


def test_who_signs_in_waits_no_more_and_who_signs_out_waits_again(panels: Panels, room: WaitingRoom) -> None:
    for number in range(3):
        room.enter(f"a{number}", "192.0.2.1")
    panel = panels.add("s0", "192.0.2.1")
    room.joined("a0", "s0")
    panels.bind(panel, SATO)
    panels.bind(panel, SATO)
    assert len(room) == 2
    assert room.enter("a3", "192.0.2.1")
    panels.bind(panel, None)
    assert len(room) == 4
    panels.remove("s0")
    room.left("s0")
    room.leave("a0")
    assert len(room) == 3


def test_a_closed_connection_leaves_nothing_behind(panels: Panels, room: WaitingRoom) -> None:
    for number in range(100):
        assert room.enter(f"a{number}", "192.0.2.1")
        panel = panels.add(f"s{number}", "192.0.2.1")
        room.joined(f"a{number}", f"s{number}")
        panels.bind(panel, SATO)
        panels.remove(f"s{number}")
        room.left(f"s{number}")
        room.leave(f"a{number}")
    assert (len(room), room._places, room._connections, room._per_place) == (0, {}, {}, {})


def test_a_panel_is_silent_until_it_says_hello(panels: Panels, room: WaitingRoom) -> None:
    assert room.is_silent(None)
    assert room.is_silent("s0")
    panel = panels.add("s0", "192.0.2.1")
    assert room.is_silent("s0")
    panel.is_silent = False
    assert not room.is_silent("s0")


def test_the_log_says_once_that_connections_are_refused(room: WaitingRoom, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(10):
        room.enter(f"a{number}", "192.0.2.1")
    (line,) = caplog.messages
    assert line == "connections are refused: 3 are open without being signed in, 3 of them from 192.0.2.1"
