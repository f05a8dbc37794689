/** Runs the panel's doctor: the browser's part always, the bridge's for administrators. A file of its own. */
import type { BridgeSocket } from "../ports/bridge-socket";
import { browserFacts } from "../ports/browser-facts";
import { type DoctorApi, DoctorApiError } from "../ports/doctor-api";
import type { OpenCti } from "../ports/open-cti";
import { OpenCtiError } from "../ports/open-cti";
import type { Page } from "../ports/page";
import { PROTOCOL_VERSION } from "../protocol/types.gen";
import { checkBrowser, type Examined, type PanelFacts, type ServerLink, type ServerPart } from "../state/doctor";
import type { PanelState, Screen } from "../state/panel-state";
import { orgOriginOf } from "./settings";

export interface PanelDoctorDeps {
  readonly window: Window;
  readonly page: Page;
  readonly bridge: BridgeSocket;
  readonly openCti: OpenCti;
  readonly api: DoctorApi;
  readonly token: () => string | null;
  readonly state: () => PanelState;
  /** Lets the browser save a file. */
  readonly saveFile: (name: string, content: Blob) => void;
}

export class PanelDoctor {
  constructor(private readonly deps: PanelDoctorDeps) {}

  async examine(): Promise<Examined> {
    const [browser, openCti, server] = await Promise.all([
      browserFacts(this.deps.window),
      this.openCti(),
      this.server(),
    ]);
    const panel = { ...this.panelFacts(), openCti };
    return { checks: checkBrowser(browser, panel), server, facts: { browser, panel } };
  }

  /** The bundle of the bridge, or what the browser knows when the bridge does not give one. */
  async save(examined: Examined): Promise<void> {
    const { settings } = this.deps.state();
    const content = { checks: examined.checks, ...examined.facts };
    const token = this.deps.token();
    try {
      if (token === null) throw new DoctorApiError("not_allowed");
      this.deps.saveFile("octi-bridge-support.zip", await this.deps.api.bundle(settings.serverUrl, token, content));
    } catch (error) {
      if (!(error instanceof DoctorApiError)) throw error;
      const text = JSON.stringify(content, null, 2);
      this.deps.saveFile("octi-bridge-browser.json", new Blob([text], { type: "application/json" }));
    }
  }

  private panelFacts(): Omit<PanelFacts, "openCti"> {
    const { page, bridge } = this.deps;
    const { screen, settings, snapshot, clockOffsetMs } = this.deps.state();
    return {
      origin: page.origin,
      serverUrl: settings.serverUrl || page.origin,
      orgOrigin: orgOriginOf(page),
      transport: bridge.transport(),
      reached: { salesforce: hasSalesforce(screen), session: snapshot !== null },
      needsMicrophone: snapshot?.agent.answer_mode === "webrtc",
      clockOffsetMs,
      rejectedSettings: settings.rejected,
      protocolVersion: PROTOCOL_VERSION,
    };
  }

  private async openCti(): Promise<PanelFacts["openCti"]> {
    try {
      await this.deps.openCti.callCenterSettings();
      return "answers";
    } catch (error) {
      // Before the library is there, no method is.
      return error instanceof OpenCtiError && error.code === "no_answer" ? "silent" : "not_loaded";
    }
  }

  private async server(): Promise<ServerPart> {
    const token = this.deps.token();
    if (token === null) return { kind: "not_allowed" };
    const { settings } = this.deps.state();
    try {
      return readReport(await this.deps.api.report(settings.serverUrl, token, settings.language));
    } catch (error) {
      return { kind: error instanceof DoctorApiError ? error.failure : "unreachable" };
    }
  }
}

/** Whether Salesforce has answered: before that the panel neither has its settings nor connects. */
const hasSalesforce = (screen: Screen): boolean =>
  !(screen.name === "initializing" && screen.step === "salesforce") &&
  !(screen.name === "init_failed" && screen.cause === "salesforce");

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

function readReport(raw: unknown): ServerPart {
  if (!isFields(raw) || !Array.isArray(raw.links)) return { kind: "unreachable" };
  return { kind: "report", links: list(raw.links).map(readLink) };
}

function readLink(raw: Readonly<Record<string, unknown>>): ServerLink {
  const { state } = raw;
  const facts = isFields(raw.facts) ? Object.entries(raw.facts) : [];
  return {
    link: text(raw.link),
    title: text(raw.title),
    state: state === "ok" || state === "advice" || state === "skipped" ? state : "wrong",
    skipped: text(raw.skipped),
    facts: Object.fromEntries(facts.map(([name, value]) => [name, text(value)])),
    findings: list(raw.findings).map((finding) => ({
      code: text(finding.code),
      problem: text(finding.problem),
      remedy: text(finding.remedy),
      detail: text(finding.detail),
    })),
  };
}
