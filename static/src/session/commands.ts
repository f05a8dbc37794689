/**
 * What the agent asks for. A command only asks: what came of it arrives as an event.
 *
 * One command of a kind at a time: a second click while the first is under way is not sent. Whatever happens to the
 * connection, each one ends in an acknowledgement or in a visible problem.
 */
import type { BridgeSocket } from "../ports/bridge-socket";
import type { NewId } from "../ports/ids";
import type { KeyValue } from "../ports/key-value";
import type { Answers } from "../protocol/parse";
import type { ClickedRecord, Commands, SignIn } from "../protocol/types.gen";
import type { Action, ChosenCallerId, PanelState } from "../state/panel-state";
import { callerIdInUse, currentCall } from "../state/selectors";
import type { Store } from "../state/store";
import type { Connection } from "./connection";
import { bridgeProblem, problem } from "./problems";

/** Longer than the bridge itself waits for the PBX, so that its own error arrives first. */
const COMMAND_LIMIT_MS = 20_000;
const ACCOUNT = "account";
const EXTENSION = "extension";
const CALLER_ID = "caller-id";
const CALLER_ID_LIST = "caller-id-list";

export interface CommandsDeps {
  readonly bridge: BridgeSocket;
  readonly connection: Connection;
  readonly store: Store<PanelState, Action>;
  readonly newId: NewId;
  /** Survives the tab; never holds a password. */
  readonly profile: KeyValue;
}

export class AgentCommands {
  constructor(private readonly deps: CommandsDeps) {}

  rememberedAccount(): { readonly account: string; readonly extension: string } {
    const { profile } = this.deps;
    return { account: profile.get(ACCOUNT) ?? "", extension: profile.get(EXTENSION) ?? "" };
  }

  rememberedCallerId(): ChosenCallerId {
    const { profile } = this.deps;
    return { kind: profile.get(CALLER_ID_LIST) === "window" ? "window" : "number", number: profile.get(CALLER_ID) };
  }

  /** 通知番号 (F-063, F-065): for this browser's calls from now on. */
  chooseCallerId(callerId: ChosenCallerId): void {
    const { profile, store } = this.deps;
    profile.set(CALLER_ID_LIST, callerId.kind);
    if (callerId.number === null) profile.remove(CALLER_ID);
    else profile.set(CALLER_ID, callerId.number);
    store.dispatch({ type: "caller_id_chosen", callerId });
  }

  async signIn(form: SignIn): Promise<void> {
    const signedIn = await this.send("sign_in", form);
    if (signedIn === null) return;
    this.deps.profile.set(ACCOUNT, form.account);
    this.deps.profile.set(EXTENSION, form.extension);
    this.deps.connection.enter(signedIn);
  }

  async signOut(): Promise<void> {
    const accepted = await this.send("sign_out", { command_id: this.deps.newId() });
    // `session_ended` may have come first and brought the sign-in screen already.
    if (accepted !== null && this.deps.store.state().snapshot !== null) this.deps.connection.leave(null);
  }

  async setStatus(status: string): Promise<void> {
    await this.send("set_status", { command_id: this.deps.newId(), status });
  }

  async dial(typed: string, record: ClickedRecord | null = null): Promise<void> {
    const number = plainNumber(typed);
    if (number === "") return;
    const state = this.deps.store.state();
    // A desk phone's panel has no selector (F-045).
    const caller_id = state.snapshot?.agent.is_hard_phone === true ? null : callerIdInUse(state).number;
    await this.send("dial", { command_id: this.deps.newId(), number, record, caller_id });
  }

  async answer(): Promise<void> {
    const callId = this.currentCallId();
    if (callId !== null) await this.send("answer", { command_id: this.deps.newId(), call_id: callId });
  }

  async hangUp(): Promise<void> {
    const callId = this.currentCallId();
    if (callId !== null) await this.send("hang_up", { command_id: this.deps.newId(), call_id: callId });
  }

  /** 保留, and 保留 again (F-074, F-075). */
  async holdOrRetrieve(): Promise<void> {
    const { snapshot } = this.deps.store.state();
    const call = snapshot === null ? null : currentCall(snapshot);
    if (call === null) return;
    const message = { command_id: this.deps.newId(), call_id: call.call_id };
    await this.send(call.state === "held" ? "retrieve" : "hold", message);
  }

  private currentCallId(): string | null {
    const { snapshot } = this.deps.store.state();
    return snapshot === null ? null : (currentCall(snapshot)?.call_id ?? null);
  }

  private async send<N extends keyof Commands & keyof Answers>(
    name: N,
    message: Commands[N],
  ): Promise<Answers[N] | null> {
    const { bridge, connection, store } = this.deps;
    if (store.state().pending.has(name)) return null;
    if (!connection.isJoined()) {
      store.dispatch({ type: "problem_arose", problem: problem("not_connected") });
      return null;
    }
    store.dispatch({ type: "command_sent", name });
    try {
      const answer = await bridge.request(name, message, COMMAND_LIMIT_MS);
      store.dispatch({ type: "command_done", name, problem: null });
      return answer;
    } catch (error) {
      const reason = bridgeProblem(error);
      store.dispatch({ type: "command_done", name, problem: reason });
      if (reason.code === "session_expired" || reason.code === "not_signed_in") connection.rejoin();
      return null;
    }
  }
}

/** A Japanese input method gives full-width digits; what is longer than the protocol allows is no number. */
export const plainNumber = (typed: string): string => typed.normalize("NFKC").trim().slice(0, 64);
