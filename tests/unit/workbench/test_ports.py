from __future__ import annotations

import random
import socket

import pytest

from octi_bridge.workbench import ports


def test_a_port_that_is_bound_but_not_listened_at_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind((ports.HOST, ports.free_port()))
        taken = reserved.getsockname()[1]
        monkeypatch.setattr(random, "sample", lambda population, k: [taken, taken + 1, *range(10_000, 10_100)])

        assert ports.free_port() != taken
