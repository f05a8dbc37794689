// @vitest-environment node
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Server, type Socket as ServerSocket } from "socket.io";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { aSnapshot, STATUSES } from "../../tests/fakes/views";
import type {
  PanelEnvelope,
  PanelInfo,
  SessionEnded,
  VoiceAnswer,
  VoiceLine,
} from "../protocol/types.gen";
import { BridgeError, type BridgeEvents, type LaterEvents, SocketIoBridge } from "./bridge-socket";
import { browserClock } from "./clock";

const WELCOME = { server_version: "1", protocol_version: 2, statuses: STATUSES };
const PANEL: PanelInfo = {
  panel_id: "p",
  protocol_version: 2,
  org_origin: "https://example.lightning.force.com",
  popup_mode: "ring",
  has_outbound_popup: false,
  is_in_front: true,
  has_unsaved_work: false,
  language: "ja",
};

class Heard implements BridgeEvents {
  connected = 0;
  readonly unreachable: string[] = [];
  readonly envelopes: PanelEnvelope[] = [];
  readonly unreadable: string[] = [];
  readonly ends: SessionEnded[] = [];
  onConnected = () => void (this.connected += 1);
  onUnreachable = (reason: string) => void this.unreachable.push(reason);
  onEnvelope = (envelope: PanelEnvelope) => void this.envelopes.push(envelope);
  onUnreadableEnvelope = (reason: string) => void this.unreadable.push(reason);
  readonly voice: (VoiceLine | VoiceAnswer)[] = [];
  onVoiceLine = (line: VoiceLine) => void this.voice.push(line);
  onVoiceAnswer = (asked: VoiceAnswer) => void this.voice.push(asked);
  onSessionEnded = (ended: SessionEnded) => void this.ends.push(ended);
  readonly unchecked: unknown[] = [];
  private readonly keep = (raw: unknown) => void this.unchecked.push(raw);
  readonly later: LaterEvents = {
    screen_pop: this.keep,
    directory_changed: this.keep,
    favorites_changed: this.keep,
    missed_calls_changed: this.keep,
    wrap_up_changed: this.keep,
    call_related: this.keep,
    save_log: this.keep,
    call_logged: this.keep,
    queues_changed: this.keep,
  };
}

/** A real Socket.IO server on a free port. */
let io: Server;
let url: string;
let heard: Heard;
let bridge: SocketIoBridge;
let isRefusing: boolean;
const sockets: ServerSocket[] = [];

beforeEach(async () => {
  isRefusing = false;
  sockets.length = 0;
  const http = createServer();
  io = new Server(http);
  io.of("/panel").use((_socket, next) => next(isRefusing ? new Error("not now") : undefined));
  io.of("/panel").on("connection", (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  heard = new Heard();
  bridge = new SocketIoBridge({ clock: browserClock });
});

afterEach(async () => {
  bridge.close();
  await io.close();
});

async function connected(): Promise<ServerSocket> {
  bridge.connect(url, heard);
  await vi.waitFor(() => expect(heard.connected).toBe(1), 5_000);
  return vi.waitUntil(() => sockets.at(-1));
}

const failure = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => new Error("it was answered"),
    (error: unknown) => error,
  );

const USER = { agent_id: "agent-sato", name: "佐藤 健太", status: "0", status_since_ms: 1 };

describe("a request", () => {
  it("gives the bridge's answer", async () => {
    const server = await connected();
    const asked: unknown[] = [];
    server.on("hello", (message: unknown, answer: (ack: unknown) => void) => {
      asked.push(message);
      answer({ ok: WELCOME });
    });
    expect(await bridge.request("hello", { panel: PANEL }, 5_000)).toEqual(WELCOME);
    expect(asked).toEqual([{ panel: PANEL }]);
  });

  it("ends with the bridge's error", async () => {
    const server = await connected();
    server.on("resume", (_message: unknown, answer: (ack: unknown) => void) =>
      answer({ error: { code: "session_expired", message: "gone", retry_after_s: 7, terminal_user: USER } }),
    );
    expect(await failure(bridge.request("resume", { token: "t" }, 5_000))).toEqual(
      new BridgeError("session_expired", "gone", 7, USER),
    );
  });

  it("ends when nothing answers in time", async () => {
    await connected();
    expect(await failure(bridge.request("get_snapshot", {}, 50))).toMatchObject({ code: "timeout" });
  });

  it("ends when the answer cannot be read", async () => {
    const server = await connected();
    server.on("get_snapshot", (_message: unknown, answer: (ack: unknown) => void) => answer({ ok: {} }));
    expect(await failure(bridge.request("get_snapshot", {}, 5_000))).toMatchObject({ code: "unreadable_answer" });
  });

  it("ends at once when the connection breaks meanwhile", async () => {
    const server = await connected();
    server.on("get_snapshot", () => server.conn.close());
    expect(await failure(bridge.request("get_snapshot", {}, 60_000))).toMatchObject({ code: "disconnected" });
  });

  it("is not kept for later when there is no connection", async () => {
    expect(await failure(bridge.request("get_snapshot", {}, 5_000))).toMatchObject({ code: "not_connected" });
    isRefusing = true;
    bridge.connect(url, heard);
    expect(await failure(bridge.request("get_snapshot", {}, 5_000))).toMatchObject({ code: "not_connected" });
  });
});

describe("what the bridge sends", () => {
  it("is parsed and told apart", async () => {
    const server = await connected();
    const envelope = { epoch: "e", seq: 1, event: { type: "device_changed", device: "unknown" } };
    server.emit("panel_event", envelope);
    server.emit("panel_event", { ...envelope, event: { type: "call_teleported" } });
    const later = ["screen_pop", "directory_changed", "favorites_changed", "queues_changed", "wrap_up_changed", "save_log", "call_logged"];
    for (const name of later) server.emit(name, name);
    server.emit("session_ended", { reason: "expired" });
    await vi.waitFor(() => expect(heard.ends).toEqual([{ reason: "expired" }]), 5_000);
    expect(heard.envelopes).toEqual([envelope]);
    expect(heard.unreadable).toEqual(["panel_event.event.type: known event expected"]);
    expect(heard.unchecked).toEqual(later);
  });

  it("with a whole snapshot fits through", async () => {
    const server = await connected();
    const snapshot = aSnapshot();
    server.on("get_snapshot", (_message: unknown, answer: (ack: unknown) => void) => answer({ ok: { snapshot } }));
    expect(await bridge.request("get_snapshot", {}, 5_000)).toEqual({ snapshot });
  });
});

describe("a connection", () => {
  it("that the network cut comes back by itself", async () => {
    const server = await connected();
    server.conn.close();
    await vi.waitFor(() => expect(heard.unreachable).toHaveLength(1), 5_000);
    await vi.waitFor(() => expect(heard.connected).toBe(2), 5_000);
  });

  it("that the bridge closed comes back too", async () => {
    const server = await connected();
    server.disconnect(true);
    await vi.waitFor(() => expect(heard.connected).toBe(2), 5_000);
    expect(heard.unreachable).toEqual(["io server disconnect"]);
  });

  it("that the bridge refused is tried again, at once when asked", async () => {
    isRefusing = true;
    bridge.connect(url, heard);
    await vi.waitFor(() => expect(heard.unreachable).toContain("not now"), 5_000);
    isRefusing = false;
    bridge.connectNow();
    await vi.waitFor(() => expect(heard.connected).toBe(1), 5_000);
  });
});
