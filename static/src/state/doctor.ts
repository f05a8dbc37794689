/** The doctor of the panel: what the browser lets this frame do, judged. Pure. */

/** As found; null where the browser does not tell. */
export interface BrowserFacts {
  readonly userAgent: string;
  readonly isSecure: boolean;
  /** The page that frames the panel, as the browser sees it; only some browsers tell. */
  readonly framedBy: string | null;
  readonly canStore: { readonly tab: boolean; readonly profile: boolean };
  /** Whether storage is shared with the panel's own site opened in a tab of its own. */
  readonly isStoragePartitioned: boolean | null;
  readonly hasBroadcast: boolean;
  readonly microphone: "granted" | "denied" | "prompt" | null;
  /** Whether the frame may ask for the microphone at all (Permissions Policy). */
  readonly isMicrophoneAllowed: boolean | null;
}

export interface PanelFacts {
  readonly origin: string;
  readonly serverUrl: string;
  /** The org's origin as the address names it; null: opened by itself. */
  readonly orgOrigin: string | null;
  readonly openCti: "answers" | "not_loaded" | "silent";
  readonly transport: string | null;
  readonly needsMicrophone: boolean;
  /** How far the panel came: what depends on a later step was not checked. */
  readonly reached: { readonly salesforce: boolean; readonly session: boolean };
  readonly clockOffsetMs: number;
  readonly rejectedSettings: readonly string[];
  readonly protocolVersion: number;
}

/** `skipped`: nobody needs it. `unchecked`: the panel did not come so far. */
export type CheckState = "ok" | "advice" | "wrong" | "skipped" | "unchecked";
export type CheckName = "origin" | "open_cti" | "connection" | "storage" | "microphone" | "settings" | "clock";
export type CheckFinding =
  | "not_secure"
  | "outside_salesforce"
  | "framed_by_another"
  | "open_cti_not_loaded"
  | "open_cti_silent"
  | "not_connected"
  | "no_websocket"
  | "tab_storage_blocked"
  | "profile_storage_blocked"
  | "no_broadcast"
  | "microphone_denied"
  | "microphone_not_allowed"
  | "settings_rejected"
  | "clock_differs";

/** One check of the browser. `detail` is a value that was seen, in no language. */
export interface Check {
  readonly name: CheckName;
  readonly state: CheckState;
  readonly finding: CheckFinding | null;
  readonly detail: string;
}

/** What the bridge's own doctor says, as `GET /api/v1/doctor` gives it. */
export interface ServerLink {
  readonly link: string;
  readonly title: string;
  readonly state: CheckState;
  readonly skipped: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly findings: readonly {
    readonly code: string;
    readonly problem: string;
    readonly remedy: string;
    readonly detail: string;
  }[];
}

/** `not_allowed`: nobody is signed in, or no administrator. */
export type ServerPart =
  | { readonly kind: "report"; readonly links: readonly ServerLink[] }
  | { readonly kind: "not_allowed" | "unreachable" };

export interface Examined {
  readonly checks: readonly Check[];
  readonly server: ServerPart;
  readonly facts: { readonly browser: BrowserFacts; readonly panel: PanelFacts };
}

const LARGEST_CLOCK_OFFSET_MS = 60_000;

/** Every check, in the order of the chain. */
export function checkBrowser(browser: BrowserFacts, panel: PanelFacts): readonly Check[] {
  return [
    checkOrigin(browser, panel),
    checkOpenCti(panel),
    checkConnection(panel),
    checkStorage(browser),
    checkMicrophone(browser, panel),
    checkSettings(panel),
    checkClock(panel),
  ];
}

const check = (name: CheckName, state: CheckState, finding: CheckFinding | false, detail: string): Check =>
  finding === false ? { name, state: "ok", finding: null, detail } : { name, state, finding, detail };

function checkOrigin({ isSecure, framedBy }: BrowserFacts, { origin, orgOrigin }: PanelFacts): Check {
  if (orgOrigin === null) return check("origin", "wrong", "outside_salesforce", origin);
  if (framedBy !== null && framedBy !== orgOrigin)
    return check("origin", "wrong", "framed_by_another", `${framedBy} ≠ ${orgOrigin}`);
  return check("origin", "wrong", !isSecure && "not_secure", `${orgOrigin} ⊃ ${origin}`);
}

const unchecked = (name: CheckName, detail = ""): Check => ({ name, state: "unchecked", finding: null, detail });

function checkOpenCti({ openCti, orgOrigin }: PanelFacts): Check {
  if (orgOrigin === null) return unchecked("open_cti");
  const finding = { answers: false, not_loaded: "open_cti_not_loaded", silent: "open_cti_silent" } as const;
  return check("open_cti", "wrong", finding[openCti], "");
}

function checkConnection({ transport, serverUrl, reached }: PanelFacts): Check {
  // no connection is tried before Salesforce has given the settings
  if (transport === null && !reached.salesforce) return unchecked("connection", serverUrl);
  if (transport === null) return check("connection", "wrong", "not_connected", serverUrl);
  return check("connection", "advice", transport !== "websocket" && "no_websocket", `${transport}, ${serverUrl}`);
}

function checkStorage({ canStore, hasBroadcast, isStoragePartitioned }: BrowserFacts): Check {
  if (!canStore.tab) return check("storage", "wrong", "tab_storage_blocked", "sessionStorage");
  if (!canStore.profile) return check("storage", "advice", "profile_storage_blocked", "localStorage");
  // Partitioned is what browsers do today, and the panel is made for it: no finding.
  const partition = { true: "partitioned", false: "unpartitioned", null: "" }[`${isStoragePartitioned}`];
  return check("storage", "advice", !hasBroadcast && "no_broadcast", partition);
}

function checkSettings({ rejectedSettings, reached }: PanelFacts): Check {
  if (!reached.salesforce) return unchecked("settings");
  return check("settings", "advice", rejectedSettings.length > 0 && "settings_rejected", rejectedSettings.join(", "));
}

/** The bridge tells its time to who is signed in. */
function checkClock({ clockOffsetMs, reached }: PanelFacts): Check {
  if (!reached.session) return unchecked("clock");
  const differs = Math.abs(clockOffsetMs) > LARGEST_CLOCK_OFFSET_MS;
  return check("clock", "advice", differs && "clock_differs", `${Math.round(clockOffsetMs / 1000)} s`);
}

function checkMicrophone(browser: BrowserFacts, { needsMicrophone, reached }: PanelFacts): Check {
  const { microphone, isMicrophoneAllowed } = browser;
  const detail = microphone ?? "";
  if (!reached.session) return unchecked("microphone", detail);
  if (!needsMicrophone) return { name: "microphone", state: "skipped", finding: null, detail };
  if (isMicrophoneAllowed === false) return check("microphone", "wrong", "microphone_not_allowed", detail);
  return check("microphone", "wrong", microphone === "denied" && "microphone_denied", detail);
}
