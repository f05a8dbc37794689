/**
 * Carries out what `state/keypad-rules.ts` says of keys pressed during a call: tones, and the transfers by `*` and `#`
 * that dial by themselves after a quiet time. A file of its own, fetched when the browser is idle.
 */
import type { Cancel, Clock } from "../ports/clock";
import type { CallView } from "../protocol/types.gen";
import { DIAL_NOW, isCallBusy } from "../state/call-phase";
import { type Keypad, type ShortTransfer } from "../state/keypad";
import {
  closed,
  dialAtOnce,
  dialing,
  due,
  follow,
  pressKey,
  refused,
  toggleTones,
  typeTarget,
} from "../state/keypad-rules";
import type { Action, PanelState } from "../state/panel-state";
import { currentCall } from "../state/selectors";
import type { Store } from "../state/store";
import type { CallCommands } from "./call-commands";

/** The bridge took the transfer, but no fact follows: the call is as it was, and so are the buttons. */
const FACT_LIMIT_MS = 5_000;
const LONGEST_TONES = 32;

export interface KeypadDeps {
  readonly store: Store<PanelState, Action>;
  readonly clock: Clock;
  readonly calls: CallCommands;
}

export class KeypadSession {
  private before: CallView | null = null;
  private timer: Cancel | null = null;
  /** On the way back to the other party: what was asked for last. */
  private back: "wanted" | "end_consult" | "retrieve" | null = null;
  private tones = "";
  private isSendingTones = false;

  constructor(private readonly deps: KeypadDeps) {
    this.before = this.call();
    deps.store.subscribe(() => this.follow());
  }

  press(key: string): void {
    const call = this.call();
    if (call === null) return;
    if (key === DIAL_NOW) {
      this.change(dialAtOnce(this.keypad(), this.deps.clock.nowMs()));
      return;
    }
    const { keypad, ask } = pressKey(this.keypad(), call, key, this.quietUntilMs());
    this.change(keypad);
    if (ask?.what === "hold") void this.hold();
    else if (ask?.what === "tones") void this.sendTones(ask.digits);
    else if (ask?.what === "back") this.goBack();
  }

  type(text: string): void {
    if (/[*#]/.test(text.normalize("NFKC"))) this.press("*");
    else this.change(typeTarget(this.keypad(), text, this.quietUntilMs()));
  }

  toggleTones(): void {
    const call = this.call();
    if (call !== null) this.change(toggleTones(this.keypad(), call));
  }

  private keypad = (): Keypad => this.deps.store.state().keypad;

  private quietUntilMs = (): number =>
    this.deps.clock.nowMs() + this.deps.store.state().options.transfer_dial_delay_ms;

  private call(): CallView | null {
    const { snapshot } = this.deps.store.state();
    return snapshot === null ? null : currentCall(snapshot);
  }

  private change(keypad: Keypad): void {
    if (keypad !== this.keypad()) this.deps.store.dispatch({ type: "keypad_changed", keypad });
  }

  private follow(): void {
    const call = this.call();
    const before = this.before;
    this.before = call;
    if (call !== before) this.change(follow(this.keypad(), before, call));
    if (call === null || (before?.state === "held" && call.state === "connected")) this.back = null;
    this.dialWhenDue(call);
    this.stepBack(call);
  }

  private async hold(): Promise<void> {
    this.back = null;
    if (await this.deps.calls.hold()) return;
    this.back = null;
    this.change(closed(this.keypad()));
  }

  private dialWhenDue(call: CallView | null): void {
    this.timer?.();
    this.timer = null;
    const { entry } = this.keypad();
    if (call === null || entry?.dialsAtMs == null || isCallBusy(this.deps.store.state().pending)) return;
    const nowMs = this.deps.clock.nowMs();
    const ready = due(this.keypad(), call, nowMs);
    if (ready !== null) void this.dial(ready);
    else if (entry.dialsAtMs > nowMs) this.timer = this.deps.clock.after(entry.dialsAtMs - nowMs, () => this.follow());
  }

  private async dial({ kind, digits }: ShortTransfer): Promise<void> {
    const { calls, clock } = this.deps;
    this.change(dialing(this.keypad()));
    const isTaken = await (kind === "star" ? calls.consult(digits, "star") : calls.transferBlind(digits));
    const sent = this.keypad().entry;
    if (!isTaken) this.change(refused(this.keypad()));
    else if (sent !== null) {
      clock.after(FACT_LIMIT_MS, () => {
        if (this.keypad().entry === sent) this.change(closed(this.keypad()));
      });
    }
  }

  private goBack(): void {
    this.back = "wanted";
    this.stepBack(this.call());
  }

  /** One step at a time, each when the PBX has told of the one before. */
  private stepBack(call: CallView | null): void {
    if (this.back === null || call?.state !== "held" || isCallBusy(this.deps.store.state().pending)) return;
    const step = call.consult?.state === "talking" ? "end_consult" : "retrieve";
    if (this.back === step) return;
    this.back = step;
    const asked = step === "retrieve" ? this.deps.calls.retrieve() : this.deps.calls.endConsult();
    void asked.then((isTaken) => {
      if (!isTaken) this.back = null;
    });
  }

  /** Keys that are pressed while tones are on their way go together in the next message. */
  private async sendTones(digits: string): Promise<void> {
    this.tones += digits;
    if (this.isSendingTones) return;
    this.isSendingTones = true;
    while (this.tones !== "") {
      const next = this.tones.slice(0, LONGEST_TONES);
      this.tones = this.tones.slice(LONGEST_TONES);
      if (!(await this.deps.calls.sendTones(next))) this.tones = "";
    }
    this.isSendingTones = false;
  }
}
