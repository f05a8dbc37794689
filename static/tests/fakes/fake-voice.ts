import { type Devices, type Microphone, MicrophoneError, type MicrophoneProblem, type VoiceAudio } from "../../src/ports/voice-audio";
import type { VoicePhone, VoicePhoneEvents } from "../../src/ports/voice-phone";
import type { Ringer } from "../../src/ports/voice-ringer";
import type { VoiceAccess } from "../../src/protocol/types.gen";

/** The SIP telephone behind its port: remembers what it was asked, and rings when the test says so. */
export class FakePhone implements VoicePhone {
  readonly registeredWith: string[] = [];
  isStarted = false;
  answeredWith: MediaStream | null = null;
  spokenInto: MediaStream | null = null;
  isMuted = false;
  events: VoicePhoneEvents | null = null;

  start(access: VoiceAccess, events: VoicePhoneEvents): void {
    this.registeredWith.push(access.sip_uri);
    this.isStarted = true;
    this.events = events;
  }

  stop(): void {
    this.isStarted = false;
  }

  answer(microphone: MediaStream): void {
    this.answeredWith = microphone;
    this.pbx().onTalking();
    this.pbx().onSound(microphone);
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
  }

  speakInto(microphone: MediaStream): Promise<void> {
    this.spokenInto = microphone;
    return Promise.resolve();
  }

  /** The PBX's side. */
  pbx(): VoicePhoneEvents {
    if (this.events === null) throw new Error("the telephone has not been started");
    return this.events;
  }
}

export const HEADSET = { id: "headset", label: "ヘッドセット" };

/** Microphones and speakers behind their port. `problem` keeps the microphone from opening. */
export class FakeAudio implements VoiceAudio {
  problem: MicrophoneProblem | null = null;
  readonly opened: (string | null)[] = [];
  openCount = 0;
  isPlaying = false;
  speaker: string | null = null;
  found: Devices = { microphones: [HEADSET], speakers: [{ id: "desk", label: "スピーカー" }] };
  change: () => void = () => undefined;
  private held: (() => void) | null = null;
  private isHolding = false;

  async openMicrophone(id: string | null): Promise<Microphone> {
    if (this.isHolding) await new Promise<void>((resolve) => (this.held = resolve));
    if (this.problem !== null) throw new MicrophoneError(this.problem, "the fake says so");
    this.opened.push(id);
    this.openCount += 1;
    return { stream: new MediaStream(), level: () => 0.5, close: () => void (this.openCount -= 1) };
  }

  devices = (): Promise<Devices> => Promise.resolve(this.found);

  onChange(listener: () => void): void {
    this.change = listener;
  }

  play(): void {
    this.isPlaying = true;
  }

  silence(): void {
    this.isPlaying = false;
  }

  setSpeaker(id: string | null): Promise<void> {
    this.speaker = id;
    return Promise.resolve();
  }

  /** From now on the microphone opens only when released: the agent is being asked. */
  hold(): void {
    this.isHolding = true;
  }

  release(): void {
    this.isHolding = false;
    this.held?.();
  }
}

export class FakeRinger implements Ringer {
  isRinging = false;
  isAllowed = (): boolean => this.mayRing;
  mayRing = true;
  volume = 0;
  triedOut: number[] = [];

  start(volume: number): void {
    this.isRinging = true;
    this.volume = volume;
  }

  stop(): void {
    this.isRinging = false;
  }

  tryOut(volume: number): void {
    this.triedOut.push(volume);
  }

  setSpeaker = (): Promise<void> => Promise.resolve();
}
