import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";
import { OpenCtiError } from "../ports/open-cti";
import type { ScreenPop } from "../protocol/types.gen";
import { isEditing } from "../state/pops";
import type { Keeping, WrapUpForm } from "../state/wrap-up";

let stage: Stage;
beforeEach(async () => {
  stage = new Stage();
  await stage.signIn();
  await stage.session.preload();
  stage.bridge.emit({ type: "call_ringing", call: aCall() });
});

const RECORD: ScreenPop["target"] = { type: "record", record_id: "003", object_type: "Contact" };
const aPop = (target: ScreenPop["target"] = RECORD, waits: ScreenPop["waits"] = null): ScreenPop => ({
  call_id: "call-1",
  target,
  waits,
});
const receive = async (raw: unknown): Promise<void> => {
  stage.bridge.listener().later.screen_pop(raw);
  await settle();
};
const open = async (): Promise<void> => {
  await stage.session.withPops((pops) => void pops.open("call-1"));
  await settle();
};

describe("an order of the bridge", () => {
  const phone = [{ name: "phone", type: "String", value: "0312345678" }];

  it.each<readonly [ScreenPop["target"], readonly [string, object]]>([
    [RECORD, ["SOBJECT", { recordId: "003" }]],
    [
      { type: "new_record", object_type: "Lead", fields: { Phone: "0312345678" } },
      ["NEW_RECORD_MODAL", { entityName: "Lead", defaultFieldValues: { Phone: "0312345678" } }],
    ],
    [{ type: "search_page", text: "0312345678" }, ["SEARCH", { searchString: "0312345678" }]],
    [
      { type: "flow", name: "Caller_Intake", arguments: { phone: "0312345678" } },
      ["FLOW", { flowDevName: "Caller_Intake", flowArgs: phone }],
    ],
    [
      {
        type: "softphone_layout",
        text: "0312345678",
        direction: "inbound",
        fields: { Phone: "0312345678" },
        arguments: { phone: "0312345678" },
      },
      [
        "search",
        {
          searchParams: "0312345678",
          callType: "inbound",
          defaultFieldValues: { Phone: "0312345678" },
          params: { FLOW: { flowArgs: phone } },
          deferred: false,
        },
      ],
    ],
  ])("is carried out with the arguments that Open CTI documents (%#)", async (target, asked) => {
    await receive(aPop(target));
    expect(stage.openCti.popped).toEqual([asked]);
    expect(stage.state.pops).toEqual([]);
  });

  it.each([undefined, { call_id: "call-1" }, { ...aPop(), target: { type: "teleport" } }, { ...aPop(), waits: "rain" }])(
    "that cannot be read does nothing (%#)",
    async (raw) => {
      await receive(raw);
      expect([stage.openCti.popped, stage.state.pops, stage.state.problem]).toEqual([[], [], null]);
    },
  );

  it("that fails is told, stays as a link, and can be tried again", async () => {
    stage.openCti.popFailure = new OpenCtiError("GENERIC_ERROR", "no such flow");
    await receive(aPop());
    expect(stage.state.problem).toEqual({ code: "screen_pop_failed", detail: "GENERIC_ERROR: no such flow" });
    expect(stage.state.pops).toEqual([{ pop: aPop(), failure: "GENERIC_ERROR: no such flow" }]);
    stage.openCti.popFailure = null;
    await open();
    expect(stage.openCti.popped).toEqual([["SOBJECT", { recordId: "003" }]]);
    expect(stage.state.pops).toEqual([]);
  });
});

describe("an offer of the bridge", () => {
  it("opens nothing until it is clicked", async () => {
    await receive(aPop(RECORD, "unsaved_work"));
    expect(stage.openCti.popped).toEqual([]);
    await open();
    expect(stage.openCti.popped).toEqual([["SOBJECT", { recordId: "003" }]]);
    expect(stage.state.pops).toEqual([]);
  });

  it("replaces the one before of the same call, and goes when its call is not shown any more", async () => {
    await receive(aPop(RECORD, "policy"));
    await receive(aPop({ ...RECORD, record_id: "004" }, "talking"));
    expect(stage.state.pops.map(({ pop }) => pop.waits)).toEqual(["talking"]);
    stage.bridge.emit({ type: "call_ended", call_id: "call-1", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    stage.bridge.emit({ type: "call_ringing", call: aCall({ call_id: "call-2" }) });
    await receive({ ...aPop(RECORD, "policy"), call_id: "call-2" });
    expect(stage.state.pops).toHaveLength(2);
    stage.bridge.emit({ type: "call_ended", call_id: "call-2", ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null });
    await receive({ ...aPop(RECORD, "policy"), call_id: "call-3" });
    expect(stage.state.pops.map(({ pop }) => pop.call_id)).toEqual(["call-2", "call-3"]);
  });

  it("is gone after signing out", async () => {
    await receive(aPop(RECORD, "policy"));
    stage.bridge.listener().onSessionEnded({ reason: "signed_out" });
    expect(stage.state.pops).toEqual([]);
  });
});

it("a clicked record that does not open is told", async () => {
  stage.openCti.popFailure = new OpenCtiError("GENERIC_ERROR", "no such record");
  await stage.session.withPops((pops) => void pops.openRecord("003"));
  await settle();
  expect(stage.state.problem?.code).toBe("screen_pop_failed");
});

describe("unsaved work", () => {
  const reported = () =>
    stage.bridge.messages("report_focus").map((message) => (message as { has_unsaved_work: boolean }).has_unsaved_work);

  it("is reported when a record is edited, and when it is not any more", async () => {
    stage.openCti.navigate("https://acme.lightning.force.com/lightning/r/Contact/003000000000001AAA/edit?count=1");
    await settle();
    expect(reported().at(-1)).toBe(true);
    stage.openCti.navigate("https://acme.lightning.force.com/lightning/r/Contact/003000000000001AAA/view");
    await settle();
    expect(reported().at(-1)).toBe(false);
  });

  it("is in the first words of every connection", async () => {
    stage.openCti.navigate("/lightning/o/Contact/new");
    await settle();
    stage.bridge.comeUp();
    await settle();
    expect(stage.bridge.messages("hello").at(-1)).toMatchObject({ panel: { has_unsaved_work: true } });
  });

  it.each([
    ["/lightning/o/Contact/new", true],
    ["/lightning/o/Ticket__c/new?count=1&navigationLocation=LIST_VIEW", true],
    ["https://a.lightning.force.com/lightning/r/Contact/003000000000001AAA/edit", true],
    ["/lightning/r/003000000000001AAA/edit", true],
    ["/lightning/r/Contact/003000000000001AAA/view", false],
    ["/lightning/o/Contact/list?filterName=new", false],
    ["/lightning/n/new", false],
    ["", false],
    ["http://[", false],
  ])("is seen by the address: %s", (url, expected) => expect(isEditing(url)).toBe(expected));

  const form = (keeping: Keeping): WrapUpForm => ({
    entryId: "call-1:2001",
    content: { disposition: "", notes: "急ぎ", related: null, dueOn: "", subject: "" },
    matches: [],
    call: null,
    keeping,
    isChosen: false,
  });

  it.each<readonly [Keeping, string, boolean]>([
    ["untouched", "1", false],
    ["typing", "0", true],
    ["not_kept", "0", true],
    ["kept", "1", true],
    ["kept", "0", false],
    ["saved", "1", false],
  ])("is a wrap-up after its call: %s in status %s", async (keeping, code, expected) => {
    const last_call = { call: aCall({ state: "connected" }), ended_at_ms: NOW_MS, cause: 16, outcome: "answered" as const, answered_by: null };
    const snapshot = aSnapshot({ last_call, status: { code, since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] } });
    stage.store.dispatch({ type: "snapshot_taken", snapshot, nowMs: NOW_MS });
    stage.store.dispatch({ type: "wrap_up_changed", wrapUp: { form: form(keeping), recent: null, drafts: [], justSaved: null, chosen: null } });
    await settle();
    expect(reported().includes(true)).toBe(expected);
  });

  it("is not the notes of a call that still lasts", async () => {
    stage.store.dispatch({ type: "wrap_up_changed", wrapUp: { form: form("typing"), recent: null, drafts: [], justSaved: null, chosen: null } });
    await settle();
    expect(reported().includes(true)).toBe(false);
  });
});
