import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { FORM, Stage } from "../../tests/fakes/stage";
import { aCall, aSnapshot, NOW_MS } from "../../tests/fakes/views";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe("healing", () => {
  it("a numbered event is applied without asking", async () => {
    await stage.signIn();
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    expect(stage.state.snapshot?.calls).toEqual([aCall()]);
    expect(stage.bridge.names()).toEqual(["hello", "sign_in"]);
  });

  it("a gap asks for a snapshot, and events meanwhile are not lost", async () => {
    await stage.signIn();
    stage.bridge.hold("get_snapshot");
    stage.bridge.emit({ type: "device_changed", device: "unavailable" }, { skip: 1 });
    const asked = stage.bridge.snapshot;
    stage.bridge.emit({ type: "device_changed", device: "unknown" });
    // The answer was made before the last event.
    stage.bridge.snapshot = { ...asked, device: "unavailable" };
    stage.bridge.release("get_snapshot");
    await settle();
    expect(stage.state.snapshot).toMatchObject({ device: "unknown", seq: asked.seq + 1 });
    expect(stage.bridge.messages("get_snapshot")).toHaveLength(1);
  });

  it("an event that cannot be read asks for a snapshot", async () => {
    await stage.signIn();
    stage.bridge.snapshot = aSnapshot({ seq: 9, is_pbx_up: false });
    stage.bridge.listener().onUnreadableEnvelope("unknown event");
    await settle();
    expect(stage.state.snapshot).toMatchObject({ seq: 9, is_pbx_up: false });
  });

  it("events before the answer to sign-in are applied after it", async () => {
    await stage.open();
    stage.bridge.hold("sign_in");
    const signingIn = stage.session.commands.signIn(FORM);
    const before = stage.bridge.snapshot;
    stage.bridge.emit({ type: "call_ringing", call: aCall() });
    stage.bridge.snapshot = before;
    stage.bridge.release("sign_in");
    await signingIn;
    expect(stage.state.snapshot?.calls).toEqual([aCall()]);
  });

  it("a short interruption is not mentioned", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    await stage.clock.advance(1_400);
    stage.bridge.comeUp();
    await stage.clock.advance(10_000);
    expect(stage.state.isConnectionLost).toBe(false);
    expect(stage.bridge.names()).toEqual(["hello", "sign_in", "hello", "resume"]);
  });

  it("a longer one is told, and the message leaves with the new snapshot", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    await stage.clock.advance(1_500);
    expect(stage.state.isConnectionLost).toBe(true);
    stage.bridge.snapshot = aSnapshot({ epoch: "epoch-2", seq: 0, calls: [aCall()] });
    stage.bridge.comeUp();
    await settle();
    expect(stage.state).toMatchObject({ isConnectionLost: false, snapshot: { epoch: "epoch-2", calls: [aCall()] } });
  });

  it("two failed attempts are told at once", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    stage.bridge.failToConnect();
    expect(stage.state.isConnectionLost).toBe(true);
  });

  it("a new panel takes up the session of another panel of the same browser", async () => {
    stage.siblings.token = stage.bridge.validToken;
    await stage.open();
    expect(stage.bridge.names()).toEqual(["hello", "resume"]);
    expect(stage.siblings.answer()).toBe(stage.bridge.validToken);
  });

  it("a resume that fails for another reason is asked again and keeps the session", async () => {
    await stage.signIn();
    stage.bridge.goDown();
    stage.bridge.refuse("resume", "internal_error");
    stage.bridge.comeUp();
    await settle();
    expect(stage.state.screen.name).toBe("main");
    stage.bridge.accept("resume");
    await stage.clock.advance(2_000);
    expect(stage.state.isConnectionLost).toBe(false);
    expect(stage.tab.get("token")).toBe("token-1");
  });

  it("measures how far this computer's clock is off", async () => {
    stage.bridge.snapshot = aSnapshot({ server_time_ms: NOW_MS + 90_000 });
    await stage.signIn();
    expect(stage.state.clockOffsetMs).toBe(90_000);
  });
});
