import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { Stage } from "../../tests/fakes/stage";
import { OpenCtiError } from "../ports/open-cti";

const asked = { activity_id: "a:201", values: { entityApiName: "Task", Subject: "着信", CallDurationInSeconds: 65 } };
let stage: Stage;
beforeEach(async () => {
  stage = new Stage();
  await stage.signIn();
});

const ask = async (): Promise<void> => {
  stage.bridge.listener().later.save_log(asked);
  // its file is fetched when the first one is to be written
  await import("./log-writer");
  await settle();
};

describe("a log that this panel shall write", () => {
  it("is written with the fields given, and its record told", async () => {
    await ask();
    expect(stage.openCti.logs).toEqual([asked.values]);
    expect(stage.bridge.messages("log_saved")).toEqual([
      { activity_id: "a:201", record_id: "00T000000000001", error: "" },
    ]);
  });

  it("is written once however often the server asks", async () => {
    stage.bridge.listener().later.save_log(asked);
    await ask();
    await ask();
    expect(stage.openCti.logs).toHaveLength(1);
    expect(stage.bridge.messages("log_saved")).toHaveLength(2);
  });

  it("that Salesforce refuses is told with its words, and may be asked for again", async () => {
    stage.openCti.logFailure = new OpenCtiError("GENERIC_ERROR", "REQUIRED_FIELD_MISSING");
    await ask();
    expect(stage.bridge.messages("log_saved")).toEqual([
      { activity_id: "a:201", record_id: "", error: "GENERIC_ERROR: REQUIRED_FIELD_MISSING" },
    ]);
    stage.openCti.logFailure = null;
    await ask();
    expect(stage.openCti.logs).toHaveLength(1);
  });
});
