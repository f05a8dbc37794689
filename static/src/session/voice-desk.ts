/**
 * Works the telephone in the panel: takes the role the bridge gives, registers, rings, answers, mutes.
 *
 * Hold, transfer and hanging up are not its business: the PBX does them, asked by the bridge.
 */
import type { KeyValue } from "../ports/key-value";
import { type Microphone, MicrophoneError, type VoiceAudio } from "../ports/voice-audio";
import type { VoicePhone, VoicePhoneEvents } from "../ports/voice-phone";
import type { Ringer } from "../ports/voice-ringer";
import type { VoiceAccess, VoiceLine } from "../protocol/types.gen";
import type { Store } from "../state/store";
import { FIRST_CHOICE, type VoiceChoice, type VoiceState } from "../state/voice-state";

const CHOICE = "voice";

export interface VoiceDeskDeps {
  readonly phone: VoicePhone;
  readonly audio: VoiceAudio;
  readonly ringer: Ringer;
  readonly store: Store<VoiceState, Partial<VoiceState>>;
  /** Survives the tab: which devices. */
  readonly profile: KeyValue;
  /** How loud it rings, 0 to 100. */
  readonly volume: () => number;
}

export class VoiceDesk {
  private access: VoiceAccess | null = null;
  /** A role that came during a call; the sound of the call stays here until it is over. */
  private nextLine: VoiceLine | null = null;
  private microphone: Microphone | null = null;
  private isSettingsOpen = false;

  constructor(private readonly deps: VoiceDeskDeps) {
    deps.audio.onChange(() => void this.checkMicrophone());
    void this.useSpeaker();
  }

  /** The bridge names this panel's role. */
  take(line: VoiceLine): void {
    const isAsBefore = line.role === this.state().role && JSON.stringify(line.access) === JSON.stringify(this.access);
    this.nextLine = !isAsBefore && this.state().call !== "none" ? line : null;
    if (isAsBefore || this.nextLine !== null) return;
    this.change({ role: line.role });
    this.access = line.access;
    if (line.access === null) this.unregister();
    else this.register(line.access);
  }

  /** Signed out, or the page goes away. */
  leave(): void {
    this.nextLine = null;
    this.access = null;
    this.endCall();
    this.unregister();
    this.change({ role: null });
  }

  /** 応答, pressed here or in another panel. False when nothing rings in this page. */
  answer(): boolean {
    const { call } = this.state();
    if (call === "ringing") void this.pickUp();
    return call !== "none";
  }

  toggleMute(): void {
    const isMuted = !this.state().isMuted;
    this.deps.phone.setMuted(isMuted);
    this.change({ isMuted });
  }

  /** Once more, after the agent has mended something. */
  retry(): void {
    void this.checkMicrophone();
    if (this.access !== null && this.state().registration !== "ready") this.register(this.access);
    if (this.state().call === "ringing") this.ring();
  }

  /** With the settings open the microphone is open too, so that its level can be seen. */
  async showSettings(isOpen: boolean): Promise<void> {
    this.isSettingsOpen = isOpen;
    await this.checkMicrophone();
  }

  async chooseMicrophone(id: string | null): Promise<void> {
    this.choose({ microphone: id });
    this.closeMicrophone();
    await this.checkMicrophone();
  }

  async chooseSpeaker(id: string | null): Promise<void> {
    this.choose({ speaker: id });
    await this.useSpeaker();
  }

  /** Once, to hear how loud it is. */
  tryRingtone(): void {
    this.deps.ringer.tryOut(this.deps.volume() / 100);
  }

  /** Of the microphone, from 0 to 1. */
  level(): number {
    return this.microphone?.level() ?? 0;
  }

  isTalking(): boolean {
    return this.state().call === "talking";
  }

  private register(access: VoiceAccess): void {
    this.change({ registration: "connecting" });
    this.deps.phone.start(access, this.events());
    void this.checkMicrophone();
  }

  private unregister(): void {
    this.deps.phone.stop();
    this.change({ registration: "off" });
    this.releaseMicrophone();
  }

  private events(): VoicePhoneEvents {
    return {
      onRegistered: () => this.change({ registration: "ready" }),
      onLost: (registration) => this.change({ registration }),
      onRinging: (isOwnCall) => {
        this.change({ call: "ringing", isMuted: false });
        if (isOwnCall) void this.pickUp();
        else this.ring();
      },
      onTalking: () => this.change({ call: "talking" }),
      onSound: (remote) => this.deps.audio.play(remote),
      onEnded: () => this.endCall(),
    };
  }

  private ring(): void {
    const { ringer, volume } = this.deps;
    ringer.start(volume() / 100);
    this.change({ isRingtoneBlocked: !ringer.isAllowed() });
  }

  private async pickUp(): Promise<void> {
    this.change({ call: "answering" });
    const microphone = await this.openMicrophone();
    if (this.state().call !== "answering") {
      this.releaseMicrophone(); // the caller gave up meanwhile
    } else if (microphone === null) {
      this.change({ call: "ringing" }); // it rings on: another panel or phone may take it, or the agent mends it
    } else {
      this.stopRinging();
      this.deps.phone.answer(microphone.stream);
    }
  }

  private endCall(): void {
    this.stopRinging();
    this.deps.audio.silence();
    this.change({ call: "none", isMuted: false });
    this.releaseMicrophone();
    if (this.nextLine !== null) this.take(this.nextLine);
  }

  private stopRinging(): void {
    this.deps.ringer.stop();
    this.change({ isRingtoneBlocked: false });
  }

  /** Asks for the microphone before the first call needs it, and learns the devices' names. */
  private async checkMicrophone(): Promise<void> {
    if (this.state().role === "telephone") {
      const before = this.microphone;
      const microphone = await this.openMicrophone();
      if (microphone !== null && microphone !== before && this.isTalking()) {
        await this.deps.phone.speakInto(microphone.stream);
        this.deps.phone.setMuted(this.state().isMuted);
      }
      this.change(await this.deps.audio.devices());
    }
    this.releaseMicrophone();
  }

  private async openMicrophone(): Promise<Microphone | null> {
    try {
      const opened = this.microphone ?? (await this.deps.audio.openMicrophone(this.state().choice.microphone));
      if (this.microphone !== null && this.microphone !== opened) opened.close(); // two asked at once
      else this.microphone = opened;
      this.change({ microphone: "ready" });
      return this.microphone;
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      this.change({ microphone: error.problem });
      return null;
    }
  }

  /** The browser shows that a page listens; so it does only when there is a reason. */
  private releaseMicrophone(): void {
    const { call } = this.state();
    if (call !== "answering" && call !== "talking" && !this.isSettingsOpen) this.closeMicrophone();
  }

  private closeMicrophone(): void {
    this.microphone?.close();
    this.microphone = null;
  }

  private async useSpeaker(): Promise<void> {
    const { speaker } = this.state().choice;
    await Promise.all([this.deps.audio.setSpeaker(speaker), this.deps.ringer.setSpeaker(speaker)]);
  }

  private choose(part: Partial<VoiceChoice>): void {
    const choice = { ...this.state().choice, ...part };
    this.deps.profile.set(CHOICE, JSON.stringify(choice));
    this.change({ choice });
  }

  private change(change: Partial<VoiceState>): void {
    this.deps.store.dispatch(change);
  }

  private state(): VoiceState {
    return this.deps.store.state();
  }
}

/** What was chosen last in this browser; anything unreadable is as if nothing had been. */
export function rememberedChoice(profile: KeyValue): VoiceChoice {
  try {
    const { microphone, speaker } = JSON.parse(profile.get(CHOICE) ?? "{}") as Record<string, unknown>;
    return {
      microphone: typeof microphone === "string" ? microphone : null,
      speaker: typeof speaker === "string" ? speaker : null,
    };
  } catch {
    return FIRST_CHOICE;
  }
}
