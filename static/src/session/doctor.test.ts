import { describe, expect, it } from "vitest";

import { Stage } from "../../tests/fakes/stage";
import { DoctorApiError } from "../ports/doctor-api";
import { OpenCtiError } from "../ports/open-cti";
import { PanelDoctor } from "./doctor";

/** The bridge's doctor; `fails` makes it refuse. */
class FakeApi {
  answer: unknown = { links: [{ link: "pbx", title: "PBX", state: "odd", findings: [{ code: "x", problem: 1 }] }] };
  fails: DoctorApiError | null = null;
  readonly bundled: unknown[] = [];

  report = (): Promise<unknown> => (this.fails ? Promise.reject(this.fails) : Promise.resolve(this.answer));

  bundle = (_url: string, _token: string, browser: unknown): Promise<Blob> => {
    if (this.fails) return Promise.reject(this.fails);
    this.bundled.push(browser);
    return Promise.resolve(new Blob(["zip"]));
  };
}

async function aDoctor({ isSignedIn = true } = {}) {
  const stage = new Stage();
  if (isSignedIn) await stage.signIn();
  const api = new FakeApi();
  const files: string[] = [];
  const doctor = new PanelDoctor({
    window,
    page: stage.page,
    bridge: stage.bridge,
    openCti: stage.openCti,
    api,
    token: () => stage.session.token(),
    state: () => stage.state,
    saveFile: (name) => void files.push(name),
  });
  return { stage, api, files, doctor };
}

describe("the panel's doctor", () => {
  it("puts the browser's and the bridge's findings together", async () => {
    const { doctor } = await aDoctor();
    const { checks, server } = await doctor.examine();
    expect(checks.find((check) => check.name === "open_cti")?.state).toBe("ok");
    expect(checks.find((check) => check.name === "connection")?.detail).toContain("websocket");
    expect(server).toEqual({
      kind: "report",
      links: [
        {
          link: "pbx",
          title: "PBX",
          state: "wrong",
          skipped: "",
          facts: {},
          findings: [{ code: "x", problem: "", remedy: "", detail: "" }],
        },
      ],
    });
  });

  it("asks nothing of the bridge for somebody who is not signed in", async () => {
    const { doctor } = await aDoctor({ isSignedIn: false });
    expect((await doctor.examine()).server).toEqual({ kind: "not_allowed" });
  });

  it.each(["not_allowed", "unreachable"] as const)("passes on that the bridge is %s", async (failure) => {
    const { doctor, api } = await aDoctor();
    api.fails = new DoctorApiError(failure);
    expect((await doctor.examine()).server).toEqual({ kind: failure });
  });

  it("takes an answer that is no report for none", async () => {
    const { doctor, api } = await aDoctor();
    api.answer = { links: "none" };
    expect((await doctor.examine()).server).toEqual({ kind: "unreachable" });
  });

  it("tells a library that is silent from one that is not there", async () => {
    const { doctor, stage } = await aDoctor();
    const failWith = (code: string) => {
      stage.openCti.callCenterSettings = () => Promise.reject(new OpenCtiError(code, ""));
      return doctor.examine().then(({ checks }) => checks.find((check) => check.name === "open_cti")?.finding);
    };
    expect(await failWith("no_answer")).toBe("open_cti_silent");
    expect(await failWith("call_refused")).toBe("open_cti_not_loaded");
  });

  it("saves the bridge's bundle with the browser's part in it", async () => {
    const { doctor, api, files } = await aDoctor();
    await doctor.save(await doctor.examine());
    expect(files).toEqual(["octi-bridge-support.zip"]);
    expect(api.bundled).toHaveLength(1);
    expect(JSON.stringify(api.bundled)).toContain("userAgent");
  });

  it("saves what the browser knows when the bridge gives no bundle", async () => {
    const { doctor, api, files } = await aDoctor();
    api.fails = new DoctorApiError("not_allowed");
    await doctor.save(await doctor.examine());
    expect(files).toEqual(["octi-bridge-browser.json"]);
  });
});
