import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { FORM, Stage } from "../../tests/fakes/stage";
import { aCall, anAgent, aSnapshot } from "../../tests/fakes/views";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe("commands", () => {
  it("carry an id and the number as it was written", async () => {
    await stage.signIn();
    await stage.session.commands.dial(" ０９０-0000 ");
    expect(stage.bridge.messages("dial")).toEqual([
      { command_id: "id-2", number: "０９０-0000", record: null, reason: null, caller_id: null },
    ]);
  });

  it("keep what the bridge left out of the number until the call is over, or another one is dialed", async () => {
    await stage.signIn();
    stage.bridge.leftOut = "12";
    await stage.session.commands.dial("03-1234-5678 内線12");
    const call = aCall({ direction: "outbound", state: "dialing" });
    stage.bridge.emit({ type: "call_dialing", call });
    expect(stage.state.leftOut).toBe("12");
    stage.bridge.emit({
      type: "call_ended",
      call_id: call.call_id,
      ended_at_ms: 1,
      cause: 16,
      outcome: "cancelled",
      answered_by: null,
    });
    expect(stage.state.leftOut).toBeNull();
    await stage.session.commands.dial("03-1234-5678 内線12");
    stage.bridge.leftOut = null;
    await stage.session.commands.dial("03-1234-5678");
    expect(stage.state.leftOut).toBeNull();
  });

  it("show the chosen caller ID, also after the page was loaded anew", async () => {
    await stage.signIn();
    stage.session.commands.chooseCallerId({ kind: "window", number: "0300001000" });
    await stage.session.commands.dial("100");
    const again = new Stage(undefined, stage.tab, stage.profile);
    await again.signIn();
    await again.session.commands.dial("100");
    for (const panel of [stage, again]) {
      expect(panel.bridge.messages("dial")).toMatchObject([{ caller_id: "0300001000" }]);
    }
    expect(again.state.callerId.kind).toBe("window");
    again.session.commands.chooseCallerId({ kind: "window", number: null });
    await again.session.commands.dial("100");
    expect(again.bridge.messages("dial")[1]).toMatchObject({ caller_id: null });
  });

  it("leave out a remembered caller ID that is not listed any more, and every one at a desk phone", async () => {
    stage.profile.set("caller-id", "0399999999");
    await stage.signIn();
    await stage.session.commands.dial("100");
    stage.session.commands.chooseCallerId({ kind: "number", number: "0300001000" });
    stage.bridge.snapshot = aSnapshot({ agent: anAgent({ is_hard_phone: true }) });
    await stage.session.commands.signIn(FORM);
    await stage.session.commands.dial("100");
    expect(stage.bridge.messages("dial")).toMatchObject([{ caller_id: null }, { caller_id: null }]);
  });

  it("of one kind are sent one at a time", async () => {
    await stage.signIn();
    stage.bridge.hold("dial");
    const first = stage.session.commands.dial("100");
    await stage.session.commands.dial("100");
    stage.bridge.release("dial");
    await first;
    expect(stage.bridge.messages("dial")).toHaveLength(1);
    expect(stage.state.pending.size).toBe(0);
  });

  it("name the current call", async () => {
    await stage.signIn();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    await stage.session.calls.answer();
    await stage.session.calls.hangUp();
    expect(stage.bridge.messages("answer")).toEqual([{ command_id: "id-2", call_id: "call-1" }]);
    expect(stage.bridge.messages("hang_up")).toEqual([{ command_id: "id-3", call_id: "call-1" }]);
  });

  it("hold a call that is connected and retrieve one that is held", async () => {
    await stage.signIn();
    await stage.session.calls.holdOrRetrieve();
    stage.bridge.emit({ type: "call_connected", call: aCall({ state: "connected" }) });
    await stage.session.calls.holdOrRetrieve();
    stage.bridge.emit({ type: "call_held", call: aCall({ state: "held", held_by: "agent" }) });
    await stage.session.calls.holdOrRetrieve();
    expect(stage.bridge.messages("hold")).toHaveLength(1);
    expect(stage.bridge.messages("retrieve")).toHaveLength(1);
  });

  it("show the bridge's reason for refusing, until the next command", async () => {
    await stage.signIn();
    stage.bridge.refuse("dial", "device_unavailable");
    await stage.session.commands.dial("100");
    expect(stage.state.problem?.code).toBe("device_unavailable");
    await stage.session.commands.setStatus("2");
    expect(stage.state.problem).toBeNull();
  });

  it("refused with a code of a newer bridge still show something", async () => {
    await stage.signIn();
    stage.bridge.refuse("dial", "moon_phase");
    await stage.session.commands.dial("100");
    expect(stage.state.problem).toMatchObject({ code: "unknown", detail: "moon_phase: refused by the fake" });
  });

  it("refused because the bridge lost the session lead to the sign-in screen, or back into the session", async () => {
    await stage.signIn();
    stage.bridge.refuse("dial", "session_expired");
    await stage.session.commands.dial("100");
    await settle();
    expect(stage.bridge.names().slice(-3)).toEqual(["dial", "hello", "resume"]);
    expect(stage.state.screen.name).toBe("main");
    stage.bridge.validToken = "token-2";
    await stage.session.commands.dial("100");
    await settle();
    expect(stage.state).toMatchObject({ screen: { name: "sign_in" }, problem: { code: "expired" } });
  });

  it("under way when the connection breaks end visibly, and stay visible after healing", async () => {
    await stage.signIn();
    stage.bridge.hold("dial");
    const dialing = stage.session.commands.dial("100");
    stage.bridge.goDown();
    await dialing;
    stage.bridge.comeUp();
    await settle();
    expect(stage.state).toMatchObject({ isConnectionLost: false, problem: { code: "disconnected" } });
    expect(stage.state.pending.size).toBe(0);
  });

  it("in a moment without a connection are sent when it is back, after what the bridge then says", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    const dialing = stage.session.commands.dial("100");
    await stage.clock.advance(1_000);
    expect(stage.state).toMatchObject({ problem: null, pending: new Set(["dial"]) });
    await stage.session.commands.dial("100"); // a second click
    stage.bridge.comeUp();
    await dialing;
    expect(stage.bridge.names().slice(-3)).toEqual(["hello", "resume", "dial"]);
    expect(stage.bridge.messages("dial")).toHaveLength(1);
  });

  it("are given up when the session turns out to be over", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    const dialing = stage.session.commands.dial("100");
    stage.bridge.validToken = "another";
    stage.bridge.comeUp();
    await dialing;
    await settle();
    expect(stage.state).toMatchObject({ screen: { name: "sign_in" }, problem: { code: "expired" } });
    expect(stage.state.pending.size).toBe(0);
    expect(stage.bridge.names().slice(-2)).toEqual(["hello", "resume"]);
  });

  it("are refused when the connection is not back by the time the agent is told of it, and never sent later", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    const dialing = stage.session.commands.dial("100");
    await stage.clock.advance(1_500);
    await dialing;
    expect(stage.state).toMatchObject({ isConnectionLost: true, problem: { code: "not_connected" } });
    expect(stage.state.pending.size).toBe(0);
    stage.bridge.comeUp();
    await settle();
    expect(stage.bridge.messages("dial")).toEqual([]);
  });

  it("while the agent knows that there is no connection are refused at once and never sent later", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    await stage.clock.advance(1_500);
    await stage.session.commands.dial("100");
    expect(stage.state.problem?.code).toBe("not_connected");
    stage.bridge.comeUp();
    await settle();
    expect(stage.bridge.messages("dial")).toEqual([]);
  });
});
