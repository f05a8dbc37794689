/** Composition root of the telephone in the panel: a file of its own, with the SIP library, for terminals that need it. */
import "./webrtc.css";

import { useEffect, useState } from "preact/hooks";

import { type VoiceActions, VoicePanel } from "../features/voice/voice-panel";
import { VOICE_WORDS } from "../i18n/voice-words";
import type { Clock } from "../ports/clock";
import type { KeyValue } from "../ports/key-value";
import { BrowserAudio } from "../ports/voice-audio";
import { JsSipPhone } from "../ports/voice-phone";
import { BrowserRinger } from "../ports/voice-ringer";
import type { Language } from "../protocol/types.gen";
import { rememberedChoice, VoiceDesk } from "../session/voice-desk";
import type { VoicePart } from "../session/voice-slot";
import type { Preferences } from "../state/preferences";
import { createStore } from "../state/store";
import { changeVoice, initialVoice } from "../state/voice-state";

export interface VoiceSurroundings {
  readonly window: Window;
  readonly clock: Clock;
  readonly profile: KeyValue;
  /** Asks the bridge to let this panel be the telephone. */
  readonly takeOver: () => void;
  /** How loud it rings is the panel's own setting. */
  readonly preferences: () => Preferences;
  readonly changePreferences: (preferences: Preferences) => void;
}

export function startVoice({ window, clock, profile, takeOver, preferences, changePreferences }: VoiceSurroundings) {
  const volume = (): number => preferences().volume;
  const store = createStore(changeVoice, initialVoice(rememberedChoice(profile)));
  const audioContext = lazily(() => new AudioContext());
  const desk = new VoiceDesk({
    phone: new JsSipPhone({ clock }),
    audio: new BrowserAudio({ window, audioContext }),
    ringer: new BrowserRinger({ audioContext }),
    store,
    profile,
    volume,
  });
  wakeOnGesture(window, audioContext, () => desk.retry());
  guardCall(window, desk);
  const actions: VoiceActions = {
    retry: () => desk.retry(),
    takeOver,
    toggleMute: () => desk.toggleMute(),
    showSettings: (isOpen) => void desk.showSettings(isOpen),
    chooseMicrophone: (id) => void desk.chooseMicrophone(id),
    chooseSpeaker: (id) => void desk.chooseSpeaker(id),
    chooseVolume: (chosen) => {
      changePreferences({ ...preferences(), volume: chosen });
      desk.tryRingtone();
    },
    level: () => desk.level(),
  };
  const Live = ({ language }: { readonly language: Language }) => {
    const [state, setState] = useState(store.state);
    useEffect(() => {
      const update = (): void => setState(store.state());
      update(); // what changed between drawing and listening
      return store.subscribe(update);
    }, []);
    return <VoicePanel state={state} words={VOICE_WORDS[language]} actions={actions} clock={clock} volume={volume()} />;
  };
  const part: VoicePart = desk;
  return {
    take: (line: Parameters<VoicePart["take"]>[0]) => part.take(line),
    answer: () => part.answer(),
    leave: () => part.leave(),
    view: (language: Language) => <Live language={language} />,
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A page makes no sound before the agent has touched it; from then on it may. */
function wakeOnGesture(window: Window, audioContext: () => AudioContext, onWoken: () => void): void {
  const wake = (): void => {
    const context = audioContext();
    if (context.state === "suspended") void context.resume().then(onWoken);
  };
  window.addEventListener("pointerdown", wake);
  window.addEventListener("keydown", wake);
}

/** The sound of a call lives in this page: whoever closes it in a call is asked first; a page that goes says good-bye. */
function guardCall(window: Window, desk: VoiceDesk): void {
  window.addEventListener("beforeunload", (event) => {
    if (desk.isTalking()) event.preventDefault();
  });
  window.addEventListener("pagehide", () => desk.leave());
}
