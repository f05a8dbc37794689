import { describe, expect, it } from "vitest";

import { aCall, aMatch, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import { parseAcknowledgement } from "./answers";
import { UnreadableMessage } from "./checks";
import { parseEnvelope, parseSessionEnded, parseSnapshot } from "./parse";
import type { PanelEvent, RecentCallView, WrapUpTaken, WrapUpView } from "./types.gen";

const lookup = { state: "found", matches: [aMatch()] } as const;

const EVENTS: readonly PanelEvent[] = [
  { type: "call_ringing", call: aCall() },
  { type: "call_dialing", call: aCall({ direction: "outbound", state: "dialing" }) },
  { type: "call_connected", call: aCall({ state: "connected", connected_at_ms: NOW_MS }) },
  { type: "call_held", call: aCall({ state: "held", held_by: "phone" }) },
  { type: "call_retrieved", call: aCall({ state: "connected" }) },
  { type: "call_details_changed", call: aCall({ remote_number: null, lookup }) },
  { type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null },
  { type: "caller_looked_up", call_id: "call-1", lookup },
  { type: "status_changed", status: { code: "2", since_ms: NOW_MS, next_code: "0", cause: null, refused_by: [] } },
  { type: "device_changed", device: "unknown" },
  { type: "pbx_link_changed", is_pbx_up: false },
];

describe("a numbered event", () => {
  it.each(EVENTS)("$type is read as it is", (event) => {
    const envelope = { epoch: "e", seq: 1, event };
    expect(parseEnvelope(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
  });

  it("of an unknown type is refused", () => {
    const envelope = { epoch: "e", seq: 1, event: { type: "call_teleported" } };
    expect(() => parseEnvelope(envelope)).toThrow(new UnreadableMessage("panel_event.event.type: known event expected"));
  });

  it("named like a property every object has is refused", () => {
    expect(() => parseEnvelope({ epoch: "e", seq: 1, event: { type: "constructor" } })).toThrow(UnreadableMessage);
  });

  it.each([null, "text", 7, [], { epoch: "e", seq: "1", event: EVENTS[9] }, { epoch: "e", seq: 1.5, event: EVENTS[9] }])(
    "of another shape is refused (%#)",
    (raw) => {
      expect(() => parseEnvelope(raw)).toThrow(UnreadableMessage);
    },
  );
});

describe("a snapshot", () => {
  const full = aSnapshot({
    calls: [aCall({ lookup })],
    last_call: { call: aCall({ call_id: "before" }), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null },
  });

  it("is read as it is", () => {
    expect(parseSnapshot(JSON.parse(JSON.stringify(full)))).toEqual(full);
  });

  it("is read without the fields a newer bridge adds", () => {
    expect(parseSnapshot({ ...full, weather: "fine" })).toEqual(full);
  });

  it.each(Object.keys(full))("without %s is refused", (key) => {
    const rest = Object.fromEntries(Object.entries(full).filter(([name]) => name !== key));
    expect(() => parseSnapshot(rest)).toThrow(`snapshot.${key}:`);
  });

  it("names the field that is wrong, deep inside too", () => {
    const raw = { ...full, calls: [{ ...aCall(), state: "flying" }] };
    expect(() => parseSnapshot(raw)).toThrow("snapshot.calls[0].state: ringing | dialing | connected | held expected");
  });
});

describe("an acknowledgement", () => {
  it("with ok gives the answer", () => {
    expect(parseAcknowledgement("get_snapshot", { ok: { snapshot: aSnapshot() } })).toEqual({
      ok: { snapshot: aSnapshot() },
    });
    expect(parseAcknowledgement("dial", { ok: { left_out: "12" } })).toEqual({ ok: { left_out: "12" } });
    expect(parseAcknowledgement("hang_up", { ok: {} })).toEqual({ ok: {} });
  });

  it("with an error gives its code, also one this panel does not know", () => {
    const error = { code: "moon_phase", message: "no", retry_after_s: null, terminal_user: null };
    expect(parseAcknowledgement("dial", { error })).toEqual({ error });
  });

  it.each([undefined, null, {}, { ok: null }, { error: "dial" }])("of another shape is refused (%#)", (raw) => {
    expect(() => parseAcknowledgement("dial", raw)).toThrow(UnreadableMessage);
  });
});

it("unnumbered messages are read and refused alike", () => {
  expect(parseSessionEnded({ reason: "taken_over" })).toEqual({ reason: "taken_over" });
  expect(parseSessionEnded({ reason: "moved" })).toEqual({ reason: "moved" });
  expect(() => parseSessionEnded({ reason: "boredom" })).toThrow(UnreadableMessage);
});

describe("wrap-up", () => {
  const wrapUp: WrapUpView = {
    disposition: "解決",
    notes: "折り返し希望",
    related: { record_id: "003000000000001AAA", object_type: "Contact", name: "佐藤 花子" },
    follow_up: { due_on: "2026-11-30", subject: "電話" },
  };
  const ended: RecentCallView = {
    entry_id: "call-1:2001",
    call_id: "call-1",
    direction: "inbound",
    remote_number: null,
    remote_text: null,
    dialed_number: null,
    dialed_text: null,
    queue: "sales",
    started_at_ms: NOW_MS,
    connected_at_ms: null,
    ended_at_ms: NOW_MS + 1,
    editable_until_ms: NOW_MS + 2,
    log: "waiting",
    wrap_up: "none",
    name: null,
    outcome: "missed",
    answered_by: null,
  };
  const taken: WrapUpTaken = { call: ended, saved: wrapUp, draft: null, clicked: wrapUp.related ?? null, lookup };

  it("of a call that lasts, and of one that ended, is read as it is", () => {
    expect(parseAcknowledgement("get_wrap_up", { ok: taken })).toEqual({ ok: taken });
    const lasting = { ok: { ...taken, call: null, saved: null, draft: wrapUp, clicked: null } };
    expect(parseAcknowledgement("get_wrap_up", lasting)).toEqual(lasting);
    expect(() => parseAcknowledgement("get_wrap_up", { ok: { ...taken, lookup: undefined } })).toThrow(
      "get_wrap_up.ok.lookup: ",
    );
  });

  it("of recent calls is read as a list, each with how its log stands", () => {
    const calls = { ok: { calls: [ended, { ...ended, log: "failed" }] } };
    expect(parseAcknowledgement("get_recent_calls", calls)).toEqual(calls);
    const strange = { ok: { calls: [ended, { ...ended, log: "lost" }] } };
    expect(() => parseAcknowledgement("get_recent_calls", strange)).toThrow("get_recent_calls.ok.calls[1].log: ");
  });
});
