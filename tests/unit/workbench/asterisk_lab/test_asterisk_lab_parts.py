"""The parts of the lab that need no Asterisk."""

from __future__ import annotations

import asyncio
import math
import struct
from pathlib import Path

import pytest

from octi_bridge.workbench.asterisk_lab import AsteriskLab, LabError
from octi_bridge.workbench.asterisk_lab.hearing import MUSIC, NO_CALL, SILENCE, WAV_HEADER, Ears, classify
from octi_bridge.workbench.asterisk_lab.install import find_mirror, main
from octi_bridge.workbench.asterisk_lab.layout import HOST, PORTS_TAKEN, TONES_HZ, claim_ports, draw_info
from octi_bridge.workbench.asterisk_lab.phone import frame, unframe
from octi_bridge.workbench.asterisk_lab.talk_relay import TalkRelay, acknowledgement, is_talk

NOTIFY = (
    b"NOTIFY sip:201@127.0.0.1:5062 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bK1\r\n"
    b"From: <sip:09011112222@127.0.0.1>;tag=a\r\nTo: <sip:201@127.0.0.1>;tag=b\r\nCall-ID: c@x\r\nCSeq: 7 NOTIFY\r\n"
    b"Event: talk\r\nContent-Length: 0\r\n\r\n"
)


class Peer(asyncio.DatagramProtocol):
    """One end of the relay."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.got.put_nowait(data)


def test_only_a_notify_for_talk_presses_the_answer_key() -> None:
    assert is_talk(NOTIFY)
    assert is_talk(NOTIFY.replace(b"Event: talk", b"o:talk;x=1"))
    assert not is_talk(NOTIFY.replace(b"Event: talk", b"Event: hold"))
    assert not is_talk(NOTIFY.replace(b"NOTIFY sip", b"INVITE sip"))
    assert not is_talk(NOTIFY.replace(b"Event: talk", b"X-Event: talk"))


def test_the_acknowledgement_copies_what_rfc_3261_says() -> None:
    lines = acknowledgement(NOTIFY).split(b"\r\n")
    assert lines[0] == b"SIP/2.0 200 OK"
    request = NOTIFY.split(b"\r\n")
    assert lines[1:6] == request[1:6]
    assert lines[-2:] == [b"", b""]


async def test_the_relay_answers_talk_itself_and_carries_everything_else_unchanged() -> None:
    loop = asyncio.get_running_loop()
    pbx_end, pbx = await loop.create_datagram_endpoint(Peer, local_addr=(HOST, 0))
    phone_end, phone = await loop.create_datagram_endpoint(Peer, local_addr=(HOST, 0))
    sides = [await loop.create_datagram_endpoint(Peer, local_addr=(HOST, 0)) for _ in range(2)]
    ports = [side.get_extra_info("sockname") for side, _ in sides]
    for side, _ in sides:
        side.close()
    await asyncio.sleep(0)
    pressed = asyncio.Event()
    relay = TalkRelay(
        pbx=pbx_end.get_extra_info("sockname"),
        phone=phone_end.get_extra_info("sockname"),
        pbx_side=ports[0],
        phone_side=ports[1],
    )
    relay.on_talk = pressed.set
    await relay.start()
    async with asyncio.timeout(5):
        phone_end.sendto(b"REGISTER sip:x SIP/2.0\r\n\r\n", ports[1])
        assert await pbx.got.get() == b"REGISTER sip:x SIP/2.0\r\n\r\n"
        pbx_end.sendto(b"INVITE sip:201 SIP/2.0\r\n\r\n", ports[0])
        assert await phone.got.get() == b"INVITE sip:201 SIP/2.0\r\n\r\n"
        pbx_end.sendto(NOTIFY, ports[0])
        assert (await pbx.got.get()).startswith(b"SIP/2.0 200 OK")
        await pressed.wait()
    assert phone.got.empty()
    relay.stop()
    for end in (pbx_end, phone_end):
        end.close()


def tones(*names: str) -> list[int]:
    return [
        int(sum(12000 / len(names) * math.sin(2 * math.pi * TONES_HZ[name] * n / 8000) for name in names))
        for n in range(4800)
    ]


def test_ears_tell_whose_tone_it_is() -> None:
    assert classify(tones("201"), TONES_HZ) == {"201"}
    assert classify(tones("202", "outside"), TONES_HZ) == {"202", "outside"}
    assert classify([0] * 4800, TONES_HZ) == {SILENCE}
    assert classify([int(5000 * math.sin(n * n / 50)) for n in range(4800)], TONES_HZ) == {MUSIC}


def test_ears_tell_what_was_heard_for_a_moment_only(tmp_path: Path) -> None:
    ears = Ears(recordings={"201": tmp_path}, tones_hz=TONES_HZ)
    assert ears.has_heard("201") == {NO_CALL}
    samples = [*tones("outside"), *tones("202")[:1600], *tones("outside") * 2]
    (tmp_path / "dec.wav").write_bytes(bytes(WAV_HEADER) + struct.pack(f"<{len(samples)}h", *samples))
    assert ears.has_heard("201") == {"outside", "202"}
    assert ears.hears("201") == {"outside"}


def test_netstrings_are_read_when_they_are_whole() -> None:
    whole = frame({"command": "dial", "params": "sip:201", "token": "1"})
    for cut in range(len(whole)):
        assert unframe(whole[:cut])[0] is None
    message, rest = unframe(whole + b"12")
    assert message == {"command": "dial", "params": "sip:201", "token": "1"}
    assert rest == b"12"


def test_two_labs_get_different_ports() -> None:
    first, claim = claim_ports(None)
    second, other = claim_ports(None)
    try:
        assert abs(first - second) >= PORTS_TAKEN
        with pytest.raises(LabError, match="in use: choose another base port"):
            claim_ports(first)
    finally:
        claim.close()
        other.close()


def test_secrets_are_drawn_anew_and_never_shown() -> None:
    made = [draw_info(directory=Path("/a"), prefix=Path("/p"), run_dir=Path("/r"), base_port=20000) for _ in range(2)]
    assert made[0].ami_secret != made[1].ami_secret
    assert made[0].ami_secret not in repr(made[0])
    assert made[0].phone_password not in repr(made[0])


def etc(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


RELEASE = {"os-release": 'NAME="Debian"\nVERSION_CODENAME=bookworm\n'}


def test_the_mirror_is_that_of_the_machines_apt(tmp_path: Path) -> None:
    deb822 = (
        "# a comment\nTypes: deb-src\nURIs: http://src.example/debian\nSuites: bookworm\nComponents: main\n\n"
        "Types: deb\nURIs: http://mirror.example/debian http://second.example\nSuites: bookworm bookworm-updates\n"
        "Components: main contrib\nSigned-By:\n -----BEGIN\n .\n xyz\n\n"
        "Enabled: no\nTypes: deb\nURIs: http://off.example\nSuites: bookworm\nComponents: main\n"
    )
    found = find_mirror(etc(tmp_path, RELEASE | {"apt/sources.list.d/debian.sources": deb822}))
    assert found == "http://mirror.example/debian"


def test_one_line_sources_with_options_are_understood(tmp_path: Path) -> None:
    lines = "# deb http://no.example bookworm main\ndeb [arch=amd64 signed-by=/k] http://one.example bookworm main\n"
    assert find_mirror(etc(tmp_path, RELEASE | {"apt/sources.list": lines})) == "http://one.example"


def test_no_source_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no Debian source"):
        find_mirror(etc(tmp_path, RELEASE))


def test_an_interrupted_installation_is_not_taken_for_a_complete_one(tmp_path: Path) -> None:
    assert not AsteriskLab.is_installed(tmp_path)


def test_the_installer_has_nothing_to_do_for_a_complete_prefix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (
        ".complete",
        "usr/lib64/ld-linux-x86-64.so.2",
        "usr/sbin/asterisk",
        "usr/lib/x86_64-linux-gnu/asterisk/modules/chan_pjsip.so",
        "usr/share/asterisk/sounds/en/demo-thanks.gsm",
        "usr/share/asterisk/moh/a.gsm",
        "usr/bin/baresip",
        "usr/lib/baresip/modules/ctrl_tcp.so",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert main(["--prefix", str(tmp_path)]) == 0
    assert "already in place" in capsys.readouterr().out
