/**
 * The wire to the bridge: Socket.IO, namespace `/panel`. The only file that knows socket.io-client.
 *
 * What arrives is parsed here, or by the file that takes it. A request ends in the bridge's answer or in a BridgeError, never in silence.
 */
import { io, type Socket } from "socket.io-client";

import { type Answers, parseAcknowledgement } from "../protocol/answers";
import { UnreadableMessage } from "../protocol/checks";
import {
  parseEnvelope,
  parseSessionEnded,
} from "../protocol/parse";
import { parseVoiceAnswer, parseVoiceLine } from "../protocol/parse-voice";
import type {
  Commands,
  PanelEnvelope,
  SessionEnded,
  TerminalUser,
  VoiceAnswer,
  VoiceLine,
} from "../protocol/types.gen";
import type { Cancel, Clock } from "./clock";

/**
 * A request that brought no "ok". `code` is the bridge's, or one of ours: `not_connected` (never sent),
 * `disconnected` (sent, fate unknown), `timeout`, `unreadable_answer`.
 */
export class BridgeError extends Error {
  override readonly name = "BridgeError";

  constructor(
    readonly code: string,
    message: string,
    readonly retryAfterS: number | null = null,
    readonly terminalUser: TerminalUser | null = null,
  ) {
    super(message);
  }
}

export interface BridgeEvents {
  readonly onConnected: () => void;
  /** An attempt failed or a connection was lost; further attempts follow by themselves. */
  readonly onUnreachable: (reason: string) => void;
  readonly onEnvelope: (envelope: PanelEnvelope) => void;
  /** A numbered event this panel cannot read: treat it as missing. */
  readonly onUnreadableEnvelope: (reason: string) => void;
  readonly onSessionEnded: (ended: SessionEnded) => void;
  readonly onVoiceLine: (line: VoiceLine) => void;
  readonly onVoiceAnswer: (asked: VoiceAnswer) => void;
  readonly later: LaterEvents;
}

/** By the message's name; not checked yet: that is up to the file that takes it (`protocol/parse-later`). */
export type LaterEvents = Readonly<
  Record<
    | "screen_pop"
    | "directory_changed"
    | "favorites_changed"
    | "missed_calls_changed"
    | "queues_changed"
    | "wrap_up_changed"
    | "call_related"
    | "save_log"
    | "call_logged",
    (raw: unknown) => void
  >
>;

export interface BridgeSocket {
  readonly connect: (url: string, events: BridgeEvents) => void;
  /** Tries at once instead of when the next attempt is due. */
  readonly connectNow: () => void;
  /** `websocket` or `polling`; null without a connection. */
  readonly transport: () => string | null;
  readonly request: <N extends keyof Commands & keyof Answers>(
    name: N,
    message: Commands[N],
    timeoutMs: number,
  ) => Promise<Answers[N]>;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;

export class SocketIoBridge implements BridgeSocket {
  private socket: Socket | null = null;
  private ownRetry: Cancel | null = null;
  private ownRetries = 0;

  constructor(private readonly deps: { readonly clock: Clock }) {}

  connect(url: string, events: BridgeEvents): void {
    this.close();
    const socket = io(`${url}/panel`, {
      transports: ["websocket", "polling"],
      // Where a proxy lets no WebSocket through, go on to polling instead of failing for ever.
      tryAllTransports: true,
      reconnectionDelay: FIRST_RETRY_MS,
      reconnectionDelayMax: LONGEST_RETRY_MS,
      randomizationFactor: 0.5,
      timeout: 8_000,
      withCredentials: false,
      forceNew: true,
    });
    this.socket = socket;
    this.listen(socket, events);
  }

  connectNow(): void {
    this.ownRetry?.();
    this.ownRetry = null;
    const socket = this.socket;
    if (socket === null || socket.connected) return;
    // Also ends a wait of the library's own backoff.
    socket.disconnect();
    socket.connect();
  }

  transport(): string | null {
    return this.socket?.connected === true ? this.socket.io.engine.transport.name : null;
  }

  /** Ends the connection for good. */
  close(): void {
    this.ownRetry?.();
    this.socket?.off();
    this.socket?.disconnect();
    this.socket = null;
  }

  async request<N extends keyof Commands & keyof Answers>(
    name: N,
    message: Commands[N],
    timeoutMs: number,
  ): Promise<Answers[N]> {
    const socket = this.socket;
    // The library would keep the message and send it on reconnection: a call dialled minutes after the click.
    if (!socket?.connected) throw new BridgeError("not_connected", `${name} was not sent: no connection`);
    const raw = await this.acknowledged(socket, name, message, timeoutMs);
    const answer = this.parsed(name, raw);
    if ("ok" in answer) return answer.ok;
    const { error } = answer;
    throw new BridgeError(error.code, error.message, error.retry_after_s, error.terminal_user);
  }

  private async acknowledged(socket: Socket, name: string, message: object, timeoutMs: number): Promise<unknown> {
    try {
      return await (socket.timeout(timeoutMs).emitWithAck(name, message) as Promise<unknown>);
    } catch {
      const isGone = !socket.connected;
      throw new BridgeError(isGone ? "disconnected" : "timeout", `${name}: no answer within ${timeoutMs} ms`);
    }
  }

  private parsed<N extends keyof Answers>(name: N, raw: unknown) {
    try {
      return parseAcknowledgement(name, raw);
    } catch (error) {
      if (error instanceof UnreadableMessage) throw new BridgeError("unreadable_answer", error.message);
      throw error;
    }
  }

  private listen(socket: Socket, events: BridgeEvents): void {
    socket.on("connect", () => {
      this.ownRetries = 0;
      events.onConnected();
    });
    socket.on("disconnect", (reason) => {
      // Asked for by connectNow(): the attempt is already under way.
      if (reason === "io client disconnect") return;
      if (!socket.active) this.retryLater(socket);
      events.onUnreachable(reason);
    });
    socket.on("connect_error", (error) => {
      if (!socket.active) this.retryLater(socket);
      events.onUnreachable(error.message);
    });
    socket.on("panel_event", (raw: unknown) =>
      read(raw, parseEnvelope, events.onEnvelope, events.onUnreadableEnvelope),
    );
    // Unnumbered: one that cannot be read is of no use, and asking again would not bring it back.
    socket.on("voice_line", (raw: unknown) => read(raw, parseVoiceLine, events.onVoiceLine, ignore));
    socket.on("voice_answer", (raw: unknown) => read(raw, parseVoiceAnswer, events.onVoiceAnswer, ignore));
    socket.on("session_ended", (raw: unknown) => read(raw, parseSessionEnded, events.onSessionEnded, ignore));
    for (const [name, take] of Object.entries(events.later)) socket.on(name, take);
  }

  /** The library does not reconnect by itself when it was the server that closed or refused. */
  private retryLater(socket: Socket): void {
    this.ownRetry?.();
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.ownRetries);
    this.ownRetries += 1;
    const delayMs = longest * (0.5 + this.deps.clock.chance() / 2);
    this.ownRetry = this.deps.clock.after(delayMs, () => socket.connect());
  }
}

const ignore = (): void => undefined;

function read<T>(
  raw: unknown,
  parse: (raw: unknown) => T,
  onRead: (value: T) => void,
  onUnreadable: (reason: string) => void,
): void {
  let value: T;
  try {
    value = parse(raw);
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    onUnreadable(error.message);
    return;
  }
  onRead(value);
}
