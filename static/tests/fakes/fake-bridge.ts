import { BridgeError, type BridgeEvents, type BridgeSocket } from "../../src/ports/bridge-socket";
import type { Answers } from "../../src/protocol/answers";
import type { Commands, DirectoryOpened, PanelEvent, PanelOptions, QueuesWatched, RecentCallView, Snapshot, WrapUpTaken } from "../../src/protocol/types.gen";
import { aDay, aSnapshot, CALLER_IDS, STATUSES } from "./views";

type Name = keyof Commands & keyof Answers;

interface Sent {
  readonly name: Name;
  readonly message: unknown;
}

/** A bridge behind the socket port: one agent, one valid token, answers at once unless told otherwise. */
export class FakeBridge implements BridgeSocket {
  readonly sent: Sent[] = [];
  readonly urls: string[] = [];
  connectNowCount = 0;
  watchCount = 0;
  validToken = "token-1";
  snapshot: Snapshot = aSnapshot();
  directory: DirectoryOpened = { entries: [], favorites: [], recent: [], missed: [] };
  queues: QueuesWatched = { queues: [], long_wait_ms: 60_000 };
  leftOut: string | null = null;
  options: PanelOptions = { transfer_dial_delay_ms: 4000, wrap_up: null, wrap_up_limit_ms: null };
  recentCalls: readonly RecentCallView[] = [];
  customers: unknown = { state: "none", customers: [], is_cut: false };
  relatedBefore: unknown = null;
  newRecords: unknown = { records: [], by_layout: true, is_search_on: true };
  wrapUp: WrapUpTaken = {
    call: null,
    saved: null,
    draft: null,
    clicked: null,
    lookup: { state: "skipped", matches: [] },
  };
  private events: BridgeEvents | null = null;
  private isConnected = false;
  private readonly refusals = new Map<Name, string>();
  private readonly held = new Map<Name, () => void>();
  private readonly open = new Set<(error: BridgeError) => void>();

  connect(url: string, events: BridgeEvents): void {
    this.urls.push(url);
    this.events = events;
  }

  transport(): string | null {
    return this.isConnected ? "websocket" : null;
  }

  connectNow(): void {
    this.connectNowCount += 1;
  }

  request<N extends Name>(name: N, message: Commands[N]): Promise<Answers[N]> {
    if (!this.isConnected) return Promise.reject(new BridgeError("not_connected", "no connection"));
    // asked in the background at every entry, whatever a test is about
    if (name === "watch_queues") this.watchCount += 1;
    else this.sent.push({ name, message });
    return new Promise((resolve, reject) => {
      this.open.add(reject);
      const answer = (): void => {
        this.open.delete(reject);
        const code = this.refusals.get(name) ?? this.refusalOf(name, message);
        if (code === null) resolve(this.answers()[name]);
        else reject(new BridgeError(code, "refused by the fake"));
      };
      if (this.held.has(name)) this.held.set(name, answer);
      else answer();
    });
  }

  names(): readonly Name[] {
    return this.sent.map((sent) => sent.name);
  }

  messages(name: Name): readonly unknown[] {
    return this.sent.filter((sent) => sent.name === name).map((sent) => sent.message);
  }

  refuse(name: Name, code: string): void {
    this.refusals.set(name, code);
  }

  accept(name: Name): void {
    this.refusals.delete(name);
  }

  /** From now on answers to `name` wait for `release`. */
  hold(name: Name): void {
    this.held.set(name, () => undefined);
  }

  release(name: Name): void {
    this.stopHolding(name)();
  }

  /** Later answers come at once again; the one that waits comes when the result is called. */
  stopHolding(name: Name): () => void {
    const answer = this.held.get(name);
    this.held.delete(name);
    return () => answer?.();
  }

  comeUp(): void {
    this.isConnected = true;
    this.listener().onConnected();
  }

  failToConnect(): void {
    this.listener().onUnreachable("refused");
  }

  goDown(): void {
    this.isConnected = false;
    for (const reject of [...this.open]) reject(new BridgeError("disconnected", "connection lost"));
    this.open.clear();
    this.listener().onUnreachable("transport close");
  }

  /** Sends the next numbered event; `skip` loses that many before it. */
  emit(event: PanelEvent, { skip = 0 } = {}): void {
    const seq = this.snapshot.seq + 1 + skip;
    this.snapshot = { ...this.snapshot, seq };
    this.listener().onEnvelope({ epoch: this.snapshot.epoch, seq, event });
  }

  listener(): BridgeEvents {
    if (this.events === null) throw new Error("the panel has not connected");
    return this.events;
  }

  private refusalOf(name: Name, message: unknown): string | null {
    const isStale = name === "resume" && (message as Commands["resume"]).token !== this.validToken;
    return isStale ? "session_expired" : null;
  }

  private answers(): Answers {
    const { options } = this;
    const signedIn = { token: this.validToken, snapshot: this.snapshot, caller_ids: CALLER_IDS, options };
    return {
      hello: { server_version: "1", protocol_version: 2, statuses: STATUSES },
      sign_in: signedIn,
      resume: signedIn,
      get_snapshot: { snapshot: this.snapshot },
      report_focus: {},
      sign_out: {},
      set_status: {},
      dial: { left_out: this.leftOut },
      answer: {},
      hang_up: {},
      hold: {},
      retrieve: {},
      consult: { left_out: this.leftOut },
      end_consult: {},
      complete_transfer: {},
      transfer_blind: {},
      park: {},
      send_tones: {},
      take_voice: {},
      open_directory: this.directory,
      close_directory: {},
      see_missed_calls: {},
      watch_queues: this.queues,
      get_day_figures: aDay(),
      save_favorite: {},
      remove_favorite: {},
      get_recent_calls: { calls: this.recentCalls },
      get_wrap_up: this.wrapUp,
      save_draft: {},
      save_wrap_up: {},
      relate_call: { before: this.relatedBefore },
      search_customers: this.customers,
      get_new_records: this.newRecords,
      log_saved: {},
    };
  }
}
