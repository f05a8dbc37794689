/**
 * Keeps this panel joined to the bridge: on every connection `hello`, then `resume` when there is a session.
 *
 * Heals by itself. A gap in the numbered events, an unreadable event or a new epoch asks for a snapshot; a lost
 * connection is told to the agent only when it does not come back at once.
 */
import { BridgeError, type BridgeSocket, type LaterEvents } from "../ports/bridge-socket";
import type { Cancel, Clock } from "../ports/clock";
import type {
  PanelEnvelope,
  PanelInfo,
  SessionEnded,
  SignedIn,
  Snapshot,
  VoiceLine,
} from "../protocol/types.gen";
import type { Action, PanelState, Problem } from "../state/panel-state";
import { receive } from "../state/reducer";
import type { Store } from "../state/store";
import { bridgeProblem, problem } from "./problems";
import type { TokenKeeper } from "./token-keeper";

const REQUEST_LIMIT_MS = 10_000;
/** Before the first `hello` succeeded: how long until the agent is told that there is no server. */
const FIRST_CONTACT_LIMIT_MS = 6_000;
const TELL_LOST_AFTER_MS = 1_500;
const TELL_LOST_AFTER_FAILURES = 2;
/** What trying again does not change. */
const REFUSALS: ReadonlySet<string> = new Set(["unknown_org", "option_off", "protocol_mismatch"]);
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;

/** The telephone in the panel, as far as the bridge speaks to it. */
export interface VoiceListener {
  readonly take: (line: VoiceLine) => void;
  /** False when nothing rings in this page. */
  readonly answer: () => boolean;
  readonly leave: () => void;
}

export interface ConnectionDeps {
  readonly bridge: BridgeSocket;
  readonly clock: Clock;
  readonly store: Store<PanelState, Action>;
  readonly token: TokenKeeper;
  readonly panelInfo: () => PanelInfo;
  readonly voice: VoiceListener;
  readonly later: LaterEvents;
  /** In a session (again). */
  readonly onEntered: () => void;
}

/** How far we are with the bridge. `refused`: it will not talk to this panel, and trying again changes nothing. */
type Phase = "apart" | "joining" | "joined" | "refused";

export class Connection {
  private phase: Phase = "apart";
  private wasWelcomed = false;
  private failures = 0;
  private retries = 0;
  private lastFailure = "";
  private tellLost: Cancel | null = null;
  private retry: Cancel | null = null;
  /** Events that came while the snapshot they belong to was under way. */
  private early: PanelEnvelope[] = [];
  private isTakingSnapshot = false;
  /** Commands of a moment in which the connection was away: each is answered once. */
  private readonly waiting = new Set<(isJoined: boolean) => void>();
  /** Counts connections: an answer to a request of an older one is of no use. */
  private round = 0;

  constructor(private readonly deps: ConnectionDeps) {}

  start(serverUrl: string): void {
    this.expectContact();
    this.deps.bridge.connect(serverUrl, {
      onConnected: () => void this.join(),
      onUnreachable: (reason) => this.lose(reason),
      onEnvelope: (envelope) => this.take(envelope),
      onUnreadableEnvelope: () => void this.takeSnapshot(),
      onSessionEnded: (ended) => this.endSession(ended),
      onVoiceLine: (line) => this.deps.voice.take(line),
      onVoiceAnswer: () => void this.deps.voice.answer(),
      later: this.deps.later,
    });
  }

  /** The agent asks to try again. */
  retryNow(): void {
    this.expectContact();
    this.retries = 0;
    if (this.phase === "refused") void this.join();
    else this.deps.bridge.connectNow();
  }

  /** Whether requests other than `hello` make sense now. */
  isJoined(): boolean {
    return this.phase === "joined";
  }

  /**
   * Waits for a connection that is away for a moment, no longer than the agent is left without a word of it.
   *
   * False when it is not back by then, and at once when the agent knows that it is lost.
   */
  async isJoinedSoon(): Promise<boolean> {
    if (this.isJoined()) return true;
    if (!this.wasWelcomed || this.phase === "refused" || this.deps.store.state().isConnectionLost) return false;
    return new Promise((resolve) => {
      this.waiting.add(resolve);
      this.deps.clock.after(TELL_LOST_AFTER_MS, () => {
        this.waiting.delete(resolve);
        resolve(false);
      });
    });
  }

  /** A session began: by sign_in, or found again by resume. */
  enter(signedIn: SignedIn): void {
    this.deps.token.keep(signedIn.token);
    const { caller_ids: callerIds, options } = signedIn;
    this.deps.store.dispatch({ type: "session_entered", callerIds, options });
    this.show(signedIn.snapshot);
    this.deps.onEntered();
  }

  leave(reason: Problem | null): void {
    this.deps.token.forget();
    this.deps.voice.leave();
    this.early = [];
    this.deps.store.dispatch({ type: "signed_out", problem: reason });
  }

  /** The bridge says that it does not know our session (any more): find out by taking it up again. */
  rejoin(): void {
    void this.join();
  }

  private expectContact(): void {
    this.failures = 0;
    this.tellLost?.();
    this.tellLost = this.deps.clock.after(FIRST_CONTACT_LIMIT_MS, () => this.tell());
  }

  private async join(): Promise<void> {
    const round = (this.round += 1);
    this.phase = "joining";
    this.isTakingSnapshot = false;
    this.early = [];
    try {
      const welcome = await this.deps.bridge.request("hello", { panel: this.deps.panelInfo() }, REQUEST_LIMIT_MS);
      if (round !== this.round) return;
      this.deps.store.dispatch({ type: "welcomed", statuses: welcome.statuses });
      await this.resume(round);
    } catch (error) {
      if (round === this.round) this.failToJoin(bridgeProblem(error));
    }
  }

  private async resume(round: number): Promise<void> {
    const token = await this.deps.token.find();
    if (round !== this.round) return;
    if (token === null) {
      this.joined();
      // A sign-in screen that is already there keeps what was typed and the reason it shows.
      if (this.deps.store.state().screen.name !== "sign_in") this.leave(null);
      return;
    }
    try {
      const signedIn = await this.deps.bridge.request("resume", { token }, REQUEST_LIMIT_MS);
      if (round !== this.round) return;
      this.joined();
      this.enter(signedIn);
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== "session_expired") throw error;
      if (round !== this.round) return;
      this.joined();
      // what a sibling left behind may be over without anybody here having known it
      this.leave(this.deps.token.current() === null ? null : problem("expired"));
    }
  }

  private joined(): void {
    this.phase = "joined";
    this.wasWelcomed = true;
    this.failures = 0;
    this.retries = 0;
    this.tellLost?.();
    this.tellLost = null;
    this.deps.store.dispatch({ type: "connection_healed" });
    this.answerWaiting(true);
  }

  private answerWaiting(isJoined: boolean): void {
    for (const resolve of this.waiting) resolve(isJoined);
    this.waiting.clear();
  }

  private failToJoin(reason: Problem): void {
    if (REFUSALS.has(reason.code)) {
      this.phase = "refused";
      this.tellLost?.();
      this.tellLost = null;
      this.deps.store.dispatch({ type: "init_failed", cause: "server", problem: reason });
      return;
    }
    this.lastFailure = `${reason.code}: ${reason.detail}`;
    this.noteFailure();
    // The socket itself comes back by its own means; everything else is asked again here.
    if (reason.code !== "disconnected" && reason.code !== "not_connected") this.later(() => void this.join());
  }

  private lose(reason: string): void {
    this.round += 1;
    this.phase = "apart";
    this.retry?.();
    this.lastFailure = reason;
    this.noteFailure();
  }

  private noteFailure(): void {
    this.failures += 1;
    if (!this.wasWelcomed) return;
    if (this.failures >= TELL_LOST_AFTER_FAILURES) this.tell();
    else this.tellLost ??= this.deps.clock.after(TELL_LOST_AFTER_MS, () => this.tell());
  }

  private tell(): void {
    this.answerWaiting(false);
    if (this.wasWelcomed) {
      this.deps.store.dispatch({ type: "connection_lost" });
      return;
    }
    const reason = problem("unreachable", this.lastFailure);
    this.deps.store.dispatch({ type: "init_failed", cause: "server", problem: reason });
  }

  private later(action: () => void): void {
    const longest = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.retries);
    this.retries += 1;
    this.retry?.();
    this.retry = this.deps.clock.after(longest * (0.5 + this.deps.clock.chance() / 2), action);
  }

  private take(envelope: PanelEnvelope): void {
    const { snapshot } = this.deps.store.state();
    if (snapshot === null || this.phase !== "joined" || this.isTakingSnapshot) {
      this.early.push(envelope);
      return;
    }
    const received = receive(snapshot, envelope);
    if (received.kind === "applied") {
      this.deps.store.dispatch({ type: "snapshot_advanced", snapshot: received.snapshot });
    } else if (received.kind === "gap") {
      this.early.push(envelope);
      void this.takeSnapshot();
    }
  }

  private async takeSnapshot(): Promise<void> {
    if (this.phase !== "joined" || this.isTakingSnapshot || this.deps.token.current() === null) return;
    this.isTakingSnapshot = true;
    const round = this.round;
    try {
      const { snapshot } = await this.deps.bridge.request("get_snapshot", {}, REQUEST_LIMIT_MS);
      if (round !== this.round) return;
      this.isTakingSnapshot = false;
      this.show(snapshot);
    } catch (error) {
      if (round !== this.round) return;
      this.isTakingSnapshot = false;
      // Joining again gives a snapshot too, and finds out what is wrong.
      this.failToJoin(bridgeProblem(error));
    }
  }

  private show(snapshot: Snapshot): void {
    const early = this.early;
    this.early = [];
    this.deps.store.dispatch({ type: "snapshot_taken", snapshot, nowMs: this.deps.clock.nowMs() });
    // Of another epoch and older than the snapshot: leftovers that would ask for a snapshot for ever.
    for (const envelope of early.filter((kept) => kept.epoch === snapshot.epoch)) this.take(envelope);
  }

  private endSession(ended: SessionEnded): void {
    if (this.deps.store.state().snapshot === null && this.deps.token.current() === null) return;
    this.leave(ended.reason === "signed_out" ? null : problem(ended.reason));
  }
}
