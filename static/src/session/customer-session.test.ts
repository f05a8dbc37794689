import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall, NOW_MS } from "../../tests/fakes/views";
import { OpenCtiError } from "../ports/open-cti";
import type { NewRecordView, RelatedView, ScreenPop } from "../protocol/types.gen";
import type { CustomerSession } from "./customer-session";

let stage: Stage;
let customers: CustomerSession;
const CALL = aCall({ state: "connected", connected_at_ms: NOW_MS, lookup: { state: "none", matches: [] } });
const NEW_CONTACT: NewRecordView = { object_type: "Contact", fields: { Phone: "03-1234-9999" } };
const ARAI: RelatedView = { record_id: "003000000000088AAA", object_type: "Contact", name: "新井" };

beforeEach(async () => {
  stage = new Stage();
  stage.bridge.options = {
    transfer_dial_delay_ms: 4000,
    wrap_up_limit_ms: null,
    wrap_up: { dispositions: [], is_disposition_required: false },
  };
  await stage.signIn();
  await stage.session.preload();
  const loaded = await stage.session.customers.get();
  if (loaded === null) throw new Error("no customers");
  customers = loaded;
  stage.bridge.emit({ type: "call_connected", call: CALL });
  await settle();
});

const related = (): unknown => stage.bridge.messages("relate_call").at(-1);
const go = async (url: string, recordId: string | null = null, name = "新井"): Promise<void> => {
  stage.openCti.navigate(url, recordId === null ? null : { recordId, objectType: "Contact", name });
  await settle();
};
const see = (recordId: string): Promise<void> => go(`/lightning/r/Contact/${recordId}/view`, recordId);
const OTHER = "003000000000002AAA";
const pop = async (target: ScreenPop["target"], waits: ScreenPop["waits"] = null, call_id = "call-2"): Promise<void> => {
  stage.bridge.listener().later.screen_pop({ call_id, target, waits });
  await settle();
};
const POP_OF_OTHER: ScreenPop["target"] = { type: "record", record_id: OTHER, object_type: "Contact" };

describe("a search of customers", () => {
  it("gives what the bridge found, and nothing for what cannot be read or had", async () => {
    const found = { state: "found", customers: [{ ...ARAI, detail: "", phones: [] }], is_cut: false };
    stage.bridge.customers = found;
    expect(await customers.search("新井")).toEqual(found);
    expect(stage.bridge.messages("search_customers")).toEqual([{ text: "新井" }]);
    stage.bridge.customers = { state: "perhaps" };
    expect(await customers.search("新井")).toBeNull();
    stage.bridge.refuse("search_customers", "rate_limited");
    expect(await customers.search("新井")).toBeNull();
    expect(stage.state.problem).toBeNull();
  });
});

describe("new records", () => {
  const offered = async (): Promise<readonly string[] | undefined> =>
    (await customers.newRecords(CALL))?.records.map((record) => record.object_type);

  beforeEach(() => {
    const records = [NEW_CONTACT, { object_type: "Lead", fields: {} }, { object_type: "Case", fields: {} }];
    stage.bridge.newRecords = { records, by_layout: true, is_search_on: true };
  });

  it("are offered as far as the softphone layout has their objects for such a call", async () => {
    stage.openCti.layout = { Inbound: { objects: { Contact: [], Lead: [] } }, Outbound: { objects: { Case: [] } } };
    expect(await offered()).toEqual(["Contact", "Lead"]);
  });

  it.each([[{}], [null], ["?"], [{ Inbound: {} }], [{ Inbound: { objects: {} } }]])(
    "are all offered when the layout says nothing (%#)",
    async (layout) => {
      stage.openCti.layout = layout;
      expect(await offered()).toEqual(["Contact", "Lead", "Case"]);
    },
  );

  it("are all offered when the layout cannot be had, or is not to be asked", async () => {
    stage.openCti.layoutFailure = new OpenCtiError("no_answer", "8 s");
    expect(await offered()).toEqual(["Contact", "Lead", "Case"]);
    stage.openCti.layoutFailure = null;
    stage.openCti.layout = { Inbound: { objects: { Lead: [] } } };
    expect(await offered()).toEqual(["Lead"]);
    stage.bridge.newRecords = { records: [NEW_CONTACT], by_layout: false, is_search_on: false };
    expect(await customers.newRecords(CALL)).toEqual({ records: [NEW_CONTACT], canSearch: false });
  });

  it("open in Salesforce's own window with what is known", async () => {
    await customers.openNew("call-1", NEW_CONTACT);
    expect(stage.openCti.popped).toEqual([
      ["NEW_RECORD_MODAL", { entityName: "Contact", defaultFieldValues: { Phone: "03-1234-9999" } }],
    ]);
  });

  it("wait for a second click where a record is being edited", async () => {
    await go("/lightning/r/Contact/003000000000001AAA/edit");
    await customers.openNew("call-1", NEW_CONTACT);
    expect(stage.openCti.popped).toEqual([]);
    expect(stage.state.pops.map(({ pop }) => pop.waits)).toEqual(["unsaved_work"]);
    await stage.session.withPops((pops) => void pops.open("call-1"));
    await settle();
    expect(stage.openCti.popped).toHaveLength(1);
  });

  it("that are saved become the call's record, and the agent can take that back", async () => {
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await go("/lightning/r/Contact/003000000000088AAA/view", ARAI.record_id);
    expect(related()).toMatchObject({ entry_id: CALL.entry_id, related: ARAI });
    expect(stage.state.wrapUp.chosen).toEqual({ entryId: CALL.entry_id, related: ARAI, before: null });
    expect(stage.state.wrapUp.form?.content.related).toEqual(ARAI);
    await customers.undo();
    expect(related()).toMatchObject({ related: null });
    expect([stage.state.wrapUp.chosen, stage.state.wrapUp.form?.content.related]).toEqual([null, null]);
  });

  it("that are not saved leave the call alone, also when another customer is looked at next", async () => {
    await go("/lightning/r/Contact/003000000000001AAA/view", "003000000000001AAA");
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await go("/lightning/r/Contact/003000000000001AAA/view", "003000000000001AAA");
    await go("/lightning/r/Contact/003000000000002AAA/view", "003000000000002AAA");
    expect(related()).toBeUndefined();
  });

  it.each<readonly [string, () => Promise<void>]>([
    ["a pop comes", () => pop(POP_OF_OTHER)],
    ["the link of a pop is clicked", async () => {
      await pop(POP_OF_OTHER, "unsaved_work");
      await stage.session.withPops((pops) => void pops.open("call-2"));
    }],
    ["a match is clicked", () => stage.session.withPops((pops) => void pops.openRecord(OTHER))],
    ["another call begins", async () => {
      stage.bridge.emit({ type: "call_ringing", call: aCall({ call_id: "call-2", entry_id: "call-2:2001" }) });
      await settle();
    }],
    ["their window does not open", async () => {
      stage.openCti.popFailure = new OpenCtiError("GENERIC_ERROR", "no such object");
      await pop({ type: "new_record", object_type: "Contact", fields: {} }, null, "call-1");
    }],
    ["ten minutes pass", () => stage.clock.advance(600_001)],
  ])("are given up when %s: the customer seen then is another call's", async (_, happens) => {
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await happens();
    await settle();
    await go("/lightning/o/Contact/new");
    await see(OTHER);
    expect(related()).toBeUndefined();
  });

  it("are still waited for while a colleague is asked", async () => {
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    stage.bridge.emit({ type: "call_ringing", call: aCall({ call_id: "call-2", entry_id: "b:2001", direction: "internal" }) });
    await settle();
    await see(ARAI.record_id);
    expect(related()).toMatchObject({ entry_id: CALL.entry_id, related: ARAI });
  });

  it("are not the record in front that nothing was heard of, when their window is closed", async () => {
    stage.openCti.seen = { recordId: OTHER, objectType: "Contact" };
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await see(OTHER);
    expect(related()).toBeUndefined();
  });

  it("are not watched for where nobody says which page is in front", async () => {
    stage.openCti.viewFailure = new OpenCtiError("no_answer", "1 s");
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await see(OTHER);
    expect(related()).toBeUndefined();
  });

  it("are not the record in front after a morning of customers", async () => {
    const idOf = (n: number): string => `003${String(n).padStart(12, "0")}`;
    for (let n = 1; n <= 501; n += 1) stage.openCti.navigate(`/lightning/r/Contact/${idOf(n)}/view`, { recordId: idOf(n), objectType: "Contact", name: "" });
    await settle();
    stage.openCti.viewFailure = new OpenCtiError("no_answer", "1 s");
    await customers.openNew("call-1", NEW_CONTACT);
    await go("/lightning/o/Contact/new");
    await see(idOf(501));
    expect(related()).toBeUndefined();
  });

  it("of a policy's pop are noticed, too", async () => {
    const target = { type: "new_record", object_type: "Contact", fields: {} };
    stage.bridge.listener().later.screen_pop({ call_id: "call-1", target, waits: null });
    await settle();
    await go("/lightning/o/Contact/new");
    await go("/lightning/r/Contact/003000000000088AAA/view", ARAI.record_id);
    expect(related()).toMatchObject({ entry_id: CALL.entry_id, related: ARAI });
  });
});

describe("putting a call to a record", () => {
  it("tells a draft, so that saving it does not take the choice back", async () => {
    const form = stage.state.wrapUp.form;
    if (form === null) throw new Error("no form");
    await stage.session.withWrapUp((wrapUp) => wrapUp.change({ ...form.content, notes: "途中" }));
    await customers.relate(CALL.entry_id, ARAI);
    await stage.clock.advance(1_000);
    expect(stage.bridge.messages("save_draft").at(-1)).toMatchObject({ wrap_up: { notes: "途中", related: ARAI } });
  });

  it("that the bridge refuses changes nothing, and says why", async () => {
    stage.bridge.refuse("relate_call", "not_editable");
    await customers.relate(CALL.entry_id, ARAI);
    expect([stage.state.wrapUp.chosen, stage.state.wrapUp.form?.content.related]).toEqual([null, null]);
    expect(stage.state.problem?.code).toBe("not_editable");
  });

  it("is taken back to the record that was clicked, also where no form of the call is open", async () => {
    const clicked = { ...ARAI, record_id: OTHER };
    stage.bridge.relatedBefore = clicked;
    stage.store.dispatch({ type: "wrap_up_changed", wrapUp: { ...stage.state.wrapUp, form: null } });
    await customers.relate(CALL.entry_id, ARAI);
    await customers.undo();
    expect(related()).toMatchObject({ entry_id: CALL.entry_id, related: clicked });
  });

  it("in another tab is shown here", async () => {
    await customers.relate(CALL.entry_id, ARAI);
    const other = { ...ARAI, record_id: "003000000000099AAA" };
    stage.bridge.listener().later.call_related({ entry_id: CALL.entry_id, panel_id: "other", related: other });
    await settle();
    expect([stage.state.wrapUp.chosen, stage.state.wrapUp.form?.content.related]).toEqual([null, other]);
    stage.bridge.listener().later.call_related({ entry_id: CALL.entry_id });
    await settle();
    expect(stage.state.wrapUp.form?.content.related).toEqual(other);
  });
});
