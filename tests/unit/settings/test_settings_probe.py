"""The doctor of a running bridge names a reverse proxy that the settings do not."""

from __future__ import annotations

from octi_bridge.kernel.addresses import ClientAddresses
from octi_bridge.kernel.diagnostics import State
from octi_bridge.settings.probe import SettingsProbe


async def test_what_a_bridge_in_another_process_has_seen_is_advice_without_the_address() -> None:
    async def one() -> int:
        return 1

    (finding,) = (await SettingsProbe(unnamed=one).examine()).findings
    assert "an address (1; the log names it) forwards" in finding.problem
    assert finding.values == {"peers": "1件のアドレス (ログにあります)"}


async def test_a_peer_that_forwards_and_is_not_trusted_is_advice_with_the_setting() -> None:
    addresses = ClientAddresses(trusted_proxies=("127.0.0.1",))
    probe = SettingsProbe(not_believed=lambda: addresses.not_believed)
    assert (await probe.examine()).state is State.OK
    addresses.of("127.0.0.1", ["198.51.100.7"])
    assert (await probe.examine()).state is State.OK
    addresses.of("192.0.2.10", ["198.51.100.7"])
    examination = await probe.examine()
    assert examination.state is State.ADVICE
    (finding,) = examination.findings
    assert "192.0.2.10" in finding.problem
    assert "OCTI_SERVER__TRUSTED_PROXIES" in finding.remedy
