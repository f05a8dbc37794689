import { describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { aCall, aSnapshot } from "../../tests/fakes/views";
import type { Chime } from "../ports/chime";
import { initialState, reduce } from "../state/panel-state";
import { DEFAULT_PREFERENCES, type Sound } from "../state/preferences";
import { createStore } from "../state/store";
import { RingSound } from "./ring-sound";

class FakeChime implements Chime {
  readonly heard: string[] = [];
  ring = (tune: readonly unknown[], volume: number) => void this.heard.push(`ring ${tune.length} at ${volume}`);
  play = (tune: readonly unknown[], volume: number) => void this.heard.push(`play ${tune.length} at ${volume}`);
  stop = () => void this.heard.push("stop");
}

/** The tunes are fetched with the first sound; then whatever was to be done is done. */
const later = async (): Promise<void> => {
  await import("../state/tunes");
  await settle();
};

function stage(sound: Sound) {
  const store = createStore(reduce, initialState("ja"));
  const chime = new FakeChime();
  let loads = 0;
  const ringSound = new RingSound({
    store,
    load: () => {
      loads += 1;
      return Promise.resolve(chime);
    },
  });
  store.dispatch({ type: "preferences_changed", preferences: { ...DEFAULT_PREFERENCES, sound } });
  const show = (state: "ringing" | "connected"): void =>
    store.dispatch({ type: "snapshot_taken", snapshot: aSnapshot({ calls: [aCall({ state })] }), nowMs: 0 });
  return { store, chime, show, ringSound, loads: () => loads };
}

describe("the sound of a ringing call", () => {
  it("is the one that was chosen, and ends with the ringing", async () => {
    const { chime, show } = stage("chime");
    show("ringing");
    await later();
    show("connected");
    expect(chime.heard).toEqual(["ring 2 at 50", "stop"]);
  });

  it("costs nothing where none was chosen", async () => {
    const { chime, show, loads } = stage("none");
    show("ringing");
    await later();
    expect([chime.heard, loads()]).toEqual([[], 0]);
  });

  it("does not begin when the call was answered before it was there", async () => {
    const { chime, show } = stage("bell");
    show("ringing");
    show("connected");
    await later();
    expect(chime.heard.filter((what) => what.startsWith("ring"))).toEqual([]);
  });

  it("is played once to be tried", async () => {
    const { chime, ringSound } = stage("none");
    await ringSound.tryOut({ ...DEFAULT_PREFERENCES, sound: "bell", volume: 20 });
    expect(chime.heard).toEqual(["play 3 at 20"]);
  });
});
