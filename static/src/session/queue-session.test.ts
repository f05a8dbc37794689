import { beforeEach, expect, it, vi } from "vitest";

import { Stage } from "../../tests/fakes/stage";

const sales = (waiting: number) => ({ queue: "sales", waiting, oldest_since_ms: waiting === 0 ? null : 1_000 });

let stage: Stage;
const waiting = () => stage.state.queues?.queues.map((load) => load.waiting);
const changed = (raw: unknown): void => stage.bridge.listener().later.queues_changed(raw);

beforeEach(async () => {
  stage = new Stage();
  stage.bridge.queues = { queues: [sales(2)], long_wait_ms: 60_000 };
  await stage.signIn();
  await vi.waitFor(() => expect(waiting()).toEqual([2]));
});

it("the queues follow what is told; what cannot be read changes nothing", async () => {
  changed({ queues: [{ queue: "sales" }], is_whole: false });
  changed({ queues: [sales(3)], is_whole: false });
  await vi.waitFor(() => expect(waiting()).toEqual([3]));
});

it("the queues are asked for again when the connection is back", async () => {
  stage.bridge.goDown();
  stage.bridge.queues = { queues: [sales(0)], long_wait_ms: 60_000 };
  stage.bridge.comeUp();
  await vi.waitFor(() => expect(waiting()).toEqual([0]));
});

it("the queues go with the session, and a late message does not bring them back", async () => {
  stage.bridge.listener().onSessionEnded({ reason: "signed_out" });
  changed({ queues: [sales(1)], is_whole: true });
  await vi.waitFor(() => expect(stage.state.screen.name).toBe("sign_in"));
  expect(stage.state.queues).toBeNull();
});

it("a refusal is not the agent's concern", async () => {
  stage.bridge.refuse("watch_queues", "rate_limited");
  stage.bridge.goDown();
  stage.bridge.comeUp();
  await vi.waitFor(() => expect(stage.bridge.watchCount).toBe(2));
  expect(stage.state.problem).toBeNull();
});

it("the figures of the day are those of the bridge, or an error", async () => {
  expect((await stage.session.dayFigures()).taken).toBe(12);
  stage.bridge.refuse("get_day_figures", "database_unavailable");
  await expect(stage.session.dayFigures()).rejects.toThrow("refused");
});
