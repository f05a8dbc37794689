import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import type { DirectorySession } from "./directory-session";

let stage: Stage;
beforeEach(async () => {
  stage = new Stage();
  await stage.signIn();
});
const directory = (): Promise<DirectorySession> =>
  new Promise((resolve) => void stage.session.withDirectory(resolve));
const opened = async (): Promise<void> => (await directory()).open();
const listener = () => stage.bridge.listener();
const entry = { extension: "202", name: "鈴木", presence: "available", status_code: "0" } as const;

describe("the directory", () => {
  it("is read when it is opened and told to stop when it is closed", async () => {
    await opened();
    expect(stage.state.directory).toEqual({ content: { entries: [], favorites: [], recent: [], missed: [] } });
    await (await directory()).close();
    expect(stage.state.directory).toBeNull();
    expect(stage.bridge.messages("close_directory")).toEqual([{}]);
  });

  it("follows presence and favourites while it is open, and only then", async () => {
    listener().later.directory_changed({ entry });
    listener().later.favorites_changed({ favorites: [] });
    await settle();
    expect(stage.state.directory).toBeNull();
    stage.bridge.directory = { entries: [entry], favorites: [], recent: [], missed: [] };
    await opened();
    listener().later.directory_changed({ entry: { ...entry, presence: "busy" } });
    listener().later.favorites_changed({ favorites: [{ number: "202", number_text: "202", label: "鈴木" }] });
    await settle();
    const content = stage.state.directory?.content;
    expect(content?.entries[0]?.presence).toBe("busy");
    expect(content?.favorites).toHaveLength(1);
  });

  it("is read again when the connection is back", async () => {
    await opened();
    stage.bridge.goDown();
    stage.bridge.comeUp();
    await settle();
    expect(stage.bridge.messages("open_directory")).toHaveLength(2);
  });

  it("is read again when a call is missed while it is open; the agent's look goes to the bridge", async () => {
    listener().later.missed_calls_changed({ count: 1 });
    await settle();
    expect(stage.bridge.messages("open_directory")).toHaveLength(0);
    await opened();
    stage.bridge.directory = { ...stage.bridge.directory, missed: ["a", "b"] };
    listener().later.missed_calls_changed({ count: 2 });
    await settle();
    expect(stage.bridge.messages("open_directory")).toHaveLength(2);
    await (await directory()).seeMissed();
    listener().later.missed_calls_changed({ count: 0 });
    await settle();
    expect(stage.bridge.messages("see_missed_calls")).toEqual([{ call_ids: ["a", "b"] }]);
    expect(stage.bridge.messages("open_directory")).toHaveLength(2);
    await (await directory()).seeMissed();
    expect(stage.bridge.messages("see_missed_calls")).toHaveLength(1);
  });

  it("has no call seen whose list is still on its way, and asks once until the bridge has answered", async () => {
    stage.bridge.directory = { ...stage.bridge.directory, missed: ["a"] };
    await opened();
    stage.bridge.directory = { ...stage.bridge.directory, missed: ["a", "b"] };
    stage.bridge.hold("open_directory");
    stage.bridge.hold("see_missed_calls");
    listener().later.missed_calls_changed({ count: 2 });
    await settle();
    const seeing = [(await directory()).seeMissed(), (await directory()).seeMissed()];
    await settle();
    expect(stage.bridge.messages("see_missed_calls")).toEqual([{ call_ids: ["a"] }]);
    stage.bridge.release("open_directory");
    await settle();
    stage.bridge.release("see_missed_calls");
    await Promise.all(seeing);
    expect(stage.state.directory?.content?.missed).toEqual(["b"]);
  });

  it("is closed with the session", async () => {
    await opened();
    listener().onSessionEnded({ reason: "signed_out" });
    expect(stage.state.directory).toBeNull();
  });
});
