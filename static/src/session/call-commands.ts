/** What the agent asks for during a call. Which of it is possible now is `state/call-phase.ts`'s to say. */
import type { NewId } from "../ports/ids";
import type { RecordRef } from "../protocol/types.gen";
import { buttonsIn, callPhase, type HangUp } from "../state/call-phase";
import type { Action, PanelState } from "../state/panel-state";
import { callerIdToShow, currentCall } from "../state/selectors";
import type { Store } from "../state/store";
import type { CommandSender } from "./command-sender";
import type { VoiceListener } from "./connection";

export interface CallCommandsDeps {
  readonly sender: CommandSender;
  readonly store: Store<PanelState, Action>;
  readonly newId: NewId;
  /** What the agent has on the screen (画面情報), to travel with a transfer. Never rejects. */
  readonly recordInFront: () => Promise<RecordRef | null>;
  readonly voice: VoiceListener;
}

export class CallCommands {
  constructor(private readonly deps: CallCommandsDeps) {}

  /** What rings in this page is answered here; all else by the PBX, or by the panel that is the telephone. */
  async answer(): Promise<void> {
    if (this.deps.voice.answer()) return;
    const message = this.aboutCurrentCall();
    if (message !== null) await this.deps.sender.send("answer", message);
  }

  /** Let this panel be the agent's telephone instead of another one. */
  async takeVoice(): Promise<void> {
    await this.deps.sender.send("take_voice", { command_id: this.deps.newId() });
  }

  /** 切断: what it does depends on who is there. */
  async hangUp(): Promise<void> {
    const message = this.aboutCurrentCall();
    if (message === null) return;
    switch (this.hangUpNow()) {
      case "off":
        return;
      case "hang_up":
        await this.deps.sender.send("hang_up", message);
        return;
      case "end_consult":
        await this.deps.sender.send("end_consult", message);
        return;
      case "complete":
        await this.transfer();
    }
  }

  /** 保留, and 保留 again (F-074, F-075, F-089). */
  async holdOrRetrieve(): Promise<void> {
    const { snapshot } = this.deps.store.state();
    const isHeld = snapshot !== null && currentCall(snapshot)?.state === "held";
    await (isHeld ? this.retrieve() : this.hold());
  }

  /** Whether the bridge took it. */
  async hold(): Promise<boolean> {
    const message = this.aboutCurrentCall();
    return message !== null && (await this.deps.sender.send("hold", message)) !== null;
  }

  async retrieve(): Promise<boolean> {
    const message = this.aboutCurrentCall();
    return message !== null && (await this.deps.sender.send("retrieve", message)) !== null;
  }

  async endConsult(): Promise<boolean> {
    const message = this.aboutCurrentCall();
    return message !== null && (await this.deps.sender.send("end_consult", message)) !== null;
  }

  async park(): Promise<void> {
    const message = this.aboutCurrentCall();
    if (message !== null) await this.deps.sender.send("park", message);
  }

  /** 転送 (F-087). */
  async transfer(): Promise<void> {
    const message = this.aboutCurrentCall();
    if (message !== null) await this.deps.sender.send("complete_transfer", this.withScreen(message));
  }

  /** Dial a third party to the call on hold (F-085; F-103 for *転送). */
  async consult(typed: string, kind: "attended" | "star" = "attended"): Promise<boolean> {
    const number = typed.trim();
    const message = this.aboutCurrentCall();
    if (message === null || number === "") return false;
    const full = { ...message, number, kind, caller_id: callerIdToShow(this.deps.store.state()) };
    const dialed = await this.deps.sender.send("consult", this.withScreen(full));
    if (dialed !== null) this.deps.store.dispatch({ type: "dialed", leftOut: dialed.left_out });
    return dialed !== null;
  }

  /** #転送 (F-106). */
  async transferBlind(number: string): Promise<boolean> {
    const message = this.aboutCurrentCall();
    if (message === null) return false;
    const full = { ...message, number, caller_id: callerIdToShow(this.deps.store.state()) };
    return (await this.deps.sender.send("transfer_blind", this.withScreen(full))) !== null;
  }

  async sendTones(digits: string): Promise<boolean> {
    const message = this.aboutCurrentCall();
    return message !== null && (await this.deps.sender.send("send_tones", { ...message, digits })) !== null;
  }

  private hangUpNow(): HangUp {
    const state = this.deps.store.state();
    return state.snapshot === null ? "off" : buttonsIn(callPhase(state.snapshot, state)).hangUp;
  }

  private async withScreen<M extends object>(message: M): Promise<M & { readonly screen: RecordRef | null }> {
    return { ...message, screen: await this.deps.recordInFront() };
  }

  private aboutCurrentCall(): { readonly command_id: string; readonly call_id: string } | null {
    const { snapshot } = this.deps.store.state();
    const call = snapshot === null ? null : currentCall(snapshot);
    return call === null ? null : { command_id: this.deps.newId(), call_id: call.call_id };
  }
}
