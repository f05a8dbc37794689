import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { aCall } from "../../tests/fakes/views";
import { OpenCtiError } from "../ports/open-cti";
import type { CallView } from "../protocol/types.gen";

const held = { state: "held", held_by: "agent" } as const;
const talkingTo = (kind: "attended" | "star", state: "ringing" | "talking" = "talking") => ({
  ...held,
  consult: { number: "202", number_text: "202", kind, state, since_ms: null, colleague: null },
});
const SCREEN = { record_id: "003", object_type: "Contact" };

let stage: Stage;
const callIs = (changes: Partial<CallView>): void =>
  stage.bridge.emit({ type: "call_details_changed", call: aCall(changes) });

beforeEach(async () => {
  stage = new Stage();
  stage.openCti.seen = { recordId: "003", objectType: "Contact" };
  await stage.signIn();
});

describe("切断", () => {
  it.each([
    [{ state: "connected" }, "hang_up"],
    [held, "hang_up"],
    [talkingTo("attended", "ringing"), "end_consult"],
    [talkingTo("attended"), "end_consult"],
    [talkingTo("star", "ringing"), "complete_transfer"],
    [talkingTo("star"), "complete_transfer"],
  ] as const)("does what the situation asks for (%#)", async (call, command) => {
    callIs(call);
    await stage.session.calls.hangUp();
    expect(stage.bridge.names().slice(-1)).toEqual([command]);
  });

  it("is not sent between パーク and its confirmation (F-084)", async () => {
    callIs({ state: "connected" });
    stage.bridge.hold("park");
    const parking = stage.session.calls.park();
    await stage.session.calls.hangUp();
    stage.bridge.release("park");
    await parking;
    callIs({ state: "connected", parked_space: "701" });
    await stage.session.calls.hangUp();
    expect(stage.bridge.messages("park")).toEqual([{ command_id: "id-2", call_id: "call-1" }]);
    expect(stage.bridge.messages("hang_up")).toEqual([]);
  });

  it("works again when parking failed, and the reason is shown", async () => {
    callIs({ state: "connected" });
    stage.bridge.refuse("park", "no_park_space");
    await stage.session.calls.park();
    expect(stage.state.problem?.code).toBe("no_park_space");
    await stage.session.calls.hangUp();
    expect(stage.bridge.messages("hang_up")).toHaveLength(1);
  });
});

describe("a transfer", () => {
  it("dials the third party from hold, with caller ID and the record in front", async () => {
    stage.session.commands.chooseCallerId({ kind: "number", number: "0300002000" });
    callIs(held);
    await stage.session.calls.consult(" ２０２ ");
    expect(stage.bridge.messages("consult")).toEqual([
      { command_id: "id-2", call_id: "call-1", number: "２０２", kind: "attended", caller_id: "0300002000", screen: SCREEN },
    ]);
  });

  it("is completed with the record in front at that moment", async () => {
    callIs(talkingTo("attended"));
    stage.openCti.seen = { recordId: "500", objectType: "Case" };
    await stage.session.calls.transfer();
    expect(stage.bridge.messages("complete_transfer")).toMatchObject([
      { call_id: "call-1", screen: { record_id: "500", object_type: "Case" } },
    ]);
  });

  it("by # goes without a talk", async () => {
    callIs(held);
    await stage.session.calls.transferBlind("202");
    expect(stage.bridge.messages("transfer_blind")).toMatchObject([{ number: "202", screen: SCREEN }]);
  });

  it("does not fail for want of a record: none in front, or Salesforce silent", async () => {
    callIs(held);
    stage.openCti.seen = null;
    await stage.session.calls.transferBlind("202");
    callIs({ ...held, queue: "changed" });
    stage.openCti.viewFailure = new OpenCtiError("no_answer", "getAppViewInfo: no answer within 1000 ms");
    await stage.session.calls.transferBlind("202");
    expect(stage.bridge.messages("transfer_blind")).toMatchObject([{ screen: null }, { screen: null }]);
    expect(stage.state.problem).toBeNull();
  });

  it("to nothing is not sent", async () => {
    callIs(held);
    await stage.session.calls.consult("  ");
    expect(stage.bridge.messages("consult")).toEqual([]);
  });
});

describe("commands that change the call", () => {
  it("go one at a time, until the fact has come", async () => {
    callIs({ state: "connected" });
    await stage.session.calls.hold();
    await stage.session.calls.hold();
    await stage.session.calls.park();
    expect(stage.bridge.names().slice(-1)).toEqual(["hold"]);
    expect(stage.state.pending).toEqual(new Set(["hold"]));
    callIs(held);
    expect(stage.state.pending.size).toBe(0);
    await stage.session.calls.retrieve();
    expect(stage.bridge.messages("retrieve")).toHaveLength(1);
  });

  it("do not wait for a fact that came before the acknowledgement", async () => {
    callIs({ state: "connected" });
    stage.bridge.hold("hold");
    const holding = stage.session.calls.hold();
    callIs(held);
    stage.bridge.release("hold");
    await holding;
    expect(stage.state.pending.size).toBe(0);
  });

  it("give up waiting for a fact that does not come", async () => {
    callIs({ state: "connected" });
    await stage.session.calls.hold();
    await stage.clock.advance(2_000);
    expect(stage.state.pending.size).toBe(0);
  });

  it("are nothing without a call", async () => {
    const { calls } = stage.session;
    await Promise.all([calls.answer(), calls.hangUp(), calls.park(), calls.transfer(), calls.consult("202")]);
    await Promise.all([calls.hold(), calls.retrieve(), calls.endConsult(), calls.transferBlind("1"), calls.sendTones("1")]);
    await settle();
    expect(stage.bridge.names().slice(-1)).toEqual(["sign_in"]);
  });
});
