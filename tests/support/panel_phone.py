"""A browser whose panel is the telephone (terminal 204): what its microphone says, and what it hears."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, expect

from octi_bridge.workbench.asterisk_lab.layout import TONES_HZ
from tests.support.browser import PartitionedBrowser
from tests.support.softphone import SATO, Softphone

PANEL_PHONE = "204"
AT_204 = (*SATO[:2], PANEL_PHONE)
RATE = 48000
NEAR_HZ = 15
SILENCE_DB = -75.0
DENIED = "--use-fake-ui-for-media-stream=deny"

# keeps hold of the element that plays the other party's voice, which is not in the page
WATCH_PLAYER = """
const property = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
  ...property,
  set(stream) { window.voicePlayer = this; property.set.call(this, stream); },
});
"""
# the loudest frequency of what is being played now
LISTEN = """async () => {
  const player = window.voicePlayer;
  if (!player || !player.srcObject || player.paused) return null;
  window.voiceEar ??= new AudioContext();
  const source = window.voiceEar.createMediaStreamSource(player.srcObject);
  const analyser = window.voiceEar.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  source.connect(analyser);
  await new Promise((resolve) => setTimeout(resolve, 350));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  source.disconnect();
  const loudest = bins.reduce((best, value, bin) => (value > bins[best] ? bin : best), 0);
  return { hz: (loudest * window.voiceEar.sampleRate) / analyser.fftSize, db: bins[loudest] };
}"""


def write_voice(file: Path) -> Path:
    """What the panel's microphone says: its tone, in short pushes, as noise suppression takes a steady one away."""
    hertz = TONES_HZ[PANEL_PHONE]
    samples = (
        int(16000 * math.sin(2 * math.pi * hertz * i / RATE)) if i % (RATE // 4) < RATE // 5 else 0
        for i in range(RATE * 10)
    )
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file


async def talking_browser(browser: PartitionedBrowser, folder: Path, *switches: str, **options: Any) -> BrowserContext:
    """Chrome as agents have it, with a microphone that says 204's tone."""
    voice = write_voice(folder / "voice.wav")
    context = await browser(
        third_party_cookies=False,
        switches=(f"--use-file-for-fake-audio-capture={voice}", "--allow-loopback-in-peer-connection", *switches),
        **options,
    )
    await context.add_init_script(WATCH_PLAYER)
    return context


async def is_telephone(softphone: Softphone) -> None:
    """This panel is registered at the PBX and can be rung."""
    await expect(softphone.part("voice-state")).to_have_attribute("data-registration", "ready")


async def sign_in_at_panel_phone(softphone: Softphone) -> None:
    """Sign in at terminal 204 and be ready for calls."""
    await softphone.sign_in(*AT_204)
    await is_telephone(softphone)
    await expect(softphone.part("message")).to_be_empty()


async def heard_in(softphone: Softphone) -> str:
    """Whose tone the panel plays now; "silence", "music", or "no-call" when it plays nothing."""
    frame = await softphone.frame()
    loudest: Mapping[str, float] | None = await frame.evaluate(LISTEN)
    if loudest is None:
        return "no-call"
    if loudest["db"] < SILENCE_DB:
        return "silence"
    return next((name for name, hertz in TONES_HZ.items() if abs(hertz - loudest["hz"]) < NEAR_HZ), "music")
