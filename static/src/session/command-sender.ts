/**
 * Sends what the agent asks for. A command only asks: what came of it arrives as an event.
 *
 * One command of a kind at a time, and of those that change a call one altogether: a second click while the first is
 * under way is not sent. One of a moment in which the connection is away waits for it for as long as that moment is not
 * spoken of, and is never sent later. Whatever happens to the connection, each one ends in an acknowledgement or in a visible problem.
 */
import type { BridgeSocket } from "../ports/bridge-socket";
import type { Clock } from "../ports/clock";
import type { Answers } from "../protocol/answers";
import type { Commands } from "../protocol/types.gen";
import { changesCall, isCallBusy } from "../state/call-phase";
import type { Action, CommandName, PanelState, Problem } from "../state/panel-state";
import type { Store } from "../state/store";
import type { Connection } from "./connection";
import { bridgeProblem, problem } from "./problems";

/** Longer than the bridge itself waits for the PBX, so that its own error arrives first. */
const COMMAND_LIMIT_MS = 20_000;
/** The acknowledgement of a call command may come before the fact; until then the buttons belong to the past. */
const FACT_LIMIT_MS = 2_000;

export interface SenderDeps {
  readonly bridge: BridgeSocket;
  readonly connection: Connection;
  readonly store: Store<PanelState, Action>;
  readonly clock: Clock;
}

/** Whether it has to wait for one that is under way. */
const isTaken = (name: CommandName, pending: ReadonlySet<CommandName>): boolean =>
  pending.has(name) || (changesCall(name) && isCallBusy(pending));

export class CommandSender {
  constructor(private readonly deps: SenderDeps) {}

  /** The bridge's answer, or null when the command was not sent or not taken; the agent has then been told why. */
  async send<N extends keyof Commands & keyof Answers>(
    name: N,
    message: Commands[N] | Promise<Commands[N]>,
  ): Promise<Answers[N] | null> {
    const { bridge, connection, store } = this.deps;
    if (isTaken(name, store.state().pending)) return null;
    store.dispatch({ type: "command_sent", name });
    if (!connection.isJoined() && !(await this.isBackSoon(name))) return null;
    const before = store.state().snapshot?.calls;
    try {
      const ready = message instanceof Promise ? await message : message;
      const answer = await bridge.request(name, ready, COMMAND_LIMIT_MS);
      if (changesCall(name)) this.doneWithTheFact(name, before);
      else this.done(name, null);
      return answer;
    } catch (error) {
      const reason = bridgeProblem(error);
      this.done(name, reason);
      if (reason.code === "session_expired" || reason.code === "not_signed_in") connection.rejoin();
      return null;
    }
  }

  /** Whether it can be sent now, after a moment without a connection; if not, it is done. */
  private async isBackSoon(name: CommandName): Promise<boolean> {
    const { connection, store } = this.deps;
    const isJoined = await connection.isJoinedSoon();
    // Back, and the session is over: the sign-in screen says so already.
    const isSent = isJoined && (name === "sign_in" || store.state().snapshot !== null);
    if (!isSent) this.done(name, isJoined ? null : problem("not_connected"));
    return isSent;
  }

  private done(name: CommandName, reason: Problem | null): void {
    this.deps.store.dispatch({ type: "command_done", name, problem: reason });
  }

  private doneWithTheFact(name: CommandName, before: unknown): void {
    const { clock, store } = this.deps;
    let isDone = false;
    const finish = (): void => {
      if (isDone) return;
      isDone = true;
      stop();
      cancel();
      this.done(name, null);
    };
    const finishIfChanged = (): void => {
      if (store.state().snapshot?.calls !== before) finish();
    };
    const stop = store.subscribe(finishIfChanged);
    const cancel = clock.after(FACT_LIMIT_MS, finish);
    finishIfChanged();
  }
}
