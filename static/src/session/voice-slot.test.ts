import { expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { FakeVoice } from "../../tests/fakes/fake-surroundings";
import type { VoiceLine } from "../protocol/types.gen";
import { VoiceSlot } from "./voice-slot";

const BYSTANDER: VoiceLine = { role: "bystander", access: null };
const NOT_SET_UP: VoiceLine = { role: "not_set_up", access: null };

class Loader {
  count = 0;
  isOffline = false;
  missing = 0;
  readonly part = new FakeVoice();
  readonly slot = new VoiceSlot({
    load: () => {
      this.count += 1;
      return this.isOffline ? Promise.reject(new Error("offline")) : Promise.resolve(this.part);
    },
    onLoaded: () => undefined,
    onMissing: () => void (this.missing += 1),
  });
}

it("loads nothing until the bridge speaks of a telephone, then once", async () => {
  const loader = new Loader();
  expect(loader.slot.answer()).toBe(false);
  loader.slot.leave();
  expect(loader.count).toBe(0);
  void loader.slot.take(BYSTANDER);
  await loader.slot.take(NOT_SET_UP);
  expect(loader.count).toBe(1);
  // the last word counts
  expect(loader.part.lines).toEqual([NOT_SET_UP]);
});

it("a sign-out while it loads leaves nothing behind", async () => {
  const loader = new Loader();
  const taken = loader.slot.take(BYSTANDER);
  loader.slot.leave();
  await taken;
  expect(loader.part.lines).toEqual([]);
});

it("what cannot be loaded is told, and tried again with the next word", async () => {
  const loader = new Loader();
  loader.isOffline = true;
  await loader.slot.take(BYSTANDER);
  expect(loader.missing).toBe(1);
  loader.isOffline = false;
  await loader.slot.take(NOT_SET_UP);
  await settle();
  expect(loader.part.lines).toEqual([NOT_SET_UP]);
});
