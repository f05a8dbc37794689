/**
 * Salesforce's side of the panel. The only file that says `sforce.opencti`.
 *
 * The library validates arguments by throwing at once, answers by callback, and is silent for ever when the page
 * around it is not Salesforce: every call here is a promise with a time limit. Open CTI Developer Guide, "Lightning
 * Experience Methods"; a call answers `{success, returnValue, errors}`, some as `error`.
 */
import type { Cancel, Clock } from "./clock";

/** `code` is Salesforce's (GENERIC_ERROR …) or ours: `library_not_loaded`, `no_answer`, `call_refused`. */
export class OpenCtiError extends Error {
  override readonly name = "OpenCtiError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A record of the org. */
export interface SeenRecord {
  readonly recordId: string;
  readonly objectType: string;
}

/** The same with the name that the page shows. */
export interface NamedRecord extends SeenRecord {
  readonly name: string;
}

/** A phone field that was clicked. `record` is null when the click component names none; `params` is its own text. */
export interface ClickToDial {
  readonly number: string;
  readonly params: string;
  readonly record: NamedRecord | null;
}

/** The page in front. `record` is null on a page that is no record's. */
export interface SeenPage {
  readonly url: string;
  readonly record: NamedRecord | null;
}

/** Where screenPop can go, as far as the panel goes: names of the library's SCREENPOP_TYPE. */
export type ScreenPopType = "SOBJECT" | "NEW_RECORD_MODAL" | "SEARCH" | "FLOW";

export interface OpenCti {
  /** Loads the library from the org and says that the panel is there. Raises OpenCtiError. */
  readonly load: (orgOrigin: string) => Promise<void>;
  readonly callCenterSettings: () => Promise<Readonly<Record<string, string>>>;
  readonly enableClickToDial: () => Promise<void>;
  /** To be called once per page load: the library cannot forget a listener. */
  readonly onClickToDial: (listener: (click: ClickToDial) => void) => void;
  /** To be called once per page load. Also fires when the browser tab gets the focus back. */
  readonly onNavigationChange: (listener: (page: SeenPage) => void) => void;
  /** The record on the page around the panel; null on other pages. Raises OpenCtiError, soon. */
  readonly recordInFront: () => Promise<SeenRecord | null>;
  /** `params` as the Guide has them for the type. Raises OpenCtiError, also where this library has no such type. */
  readonly screenPop: (type: ScreenPopType, params: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Searches by the softphone layout and shows what that says. Raises OpenCtiError. */
  readonly searchAndScreenPop: (search: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Lightning's message channels; once per page load and channel. The messages are anybody's on the page. */
  readonly subscribe: (channelName: string, listener: (message: unknown) => void) => Promise<void>;
  readonly publish: (channelName: string, message: object) => Promise<void>;
  /** Creates the record (`entityApiName`) or changes it (`Id`), as the agent. Gives its id. Raises OpenCtiError. */
  readonly saveLog: (values: Readonly<Record<string, unknown>>) => Promise<string>;
  /** The agent's softphone layout as the library has it. Raises OpenCtiError. */
  readonly softphoneLayout: () => Promise<unknown>;
  readonly showPanel: () => Promise<void>;
  /** The utility bar's icon (an SLDS utility icon) and label. */
  readonly setUtilityItem: (icon: string, label: string) => Promise<void>;
}

const LIBRARY_PATH = "/support/api/66.0/lightning/opencti_min.js";
const LOAD_LIMIT_MS = 15_000;
const CALL_LIMIT_MS = 8_000;
/** A transfer waits for it. */
const VIEW_LIMIT_MS = 1_000;
const CONTAINER_RETRY_MS = 300;
const CONTAINER_RETRIES = 10;

type Method = (args?: Readonly<Record<string, unknown>>) => void;
type Library = Readonly<Record<string, unknown>>;

export class SalesforceOpenCti implements OpenCti {
  private library: Library = {};

  constructor(private readonly deps: { readonly window: Window; readonly clock: Clock }) {}

  async load(orgOrigin: string): Promise<void> {
    await this.limited("library", LOAD_LIMIT_MS, (resolve, reject) => {
      const { document } = this.deps.window;
      const script = document.createElement("script");
      script.src = `${orgOrigin}${LIBRARY_PATH}`;
      script.onload = () => resolve(undefined);
      script.onerror = () => reject(new OpenCtiError("library_not_loaded", script.src));
      document.head.append(script);
    });
    const { sforce } = this.deps.window as { sforce?: { opencti?: Library } };
    if (sforce?.opencti === undefined) throw new OpenCtiError("library_not_loaded", "no opencti");
    this.library = sforce.opencti;
    // Before anything slow: until then Salesforce may switch to the standby URL.
    this.method("notifyInitializationComplete")();
  }

  async callCenterSettings(): Promise<Readonly<Record<string, string>>> {
    const settings = await this.call("getCallCenterSettings", {});
    if (!isFields(settings)) throw new OpenCtiError("call_refused", "no settings");
    return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, asText(value)]));
  }

  async enableClickToDial(): Promise<void> {
    await this.call("enableClickToDial", {});
  }

  onClickToDial(listener: (click: ClickToDial) => void): void {
    this.listen("onClickToDial", (payload) => {
      const click = readClick(payload);
      if (click !== null) listener(click);
    });
  }

  onNavigationChange(listener: (page: SeenPage) => void): void {
    this.listen("onNavigationChange", (payload) => {
      const seen = isFields(payload) ? payload : {};
      listener({ url: asText(seen.url), record: readRecord(seen) });
    });
  }

  async recordInFront(): Promise<SeenRecord | null> {
    const view = await this.callOnce("getAppViewInfo", {}, VIEW_LIMIT_MS);
    if (!isFields(view)) return null;
    const [recordId, objectType] = [asText(view.recordId), asText(view.objectType)];
    return recordId && objectType ? { recordId, objectType } : null;
  }

  async screenPop(type: ScreenPopType, params: Readonly<Record<string, unknown>>): Promise<void> {
    const types = this.library.SCREENPOP_TYPE;
    if (!isFields(types) || !types[type]) throw new OpenCtiError("call_refused", `the library has no ${type}`);
    await this.call("screenPop", { type: types[type], params });
  }

  async searchAndScreenPop(search: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call("searchAndScreenPop", search);
  }

  async subscribe(channelName: string, listener: (message: unknown) => void): Promise<void> {
    await this.call("subscribe", { channelName, listener });
  }

  async publish(channelName: string, message: object): Promise<void> {
    await this.call("publish", { channelName, message });
  }

  async saveLog(values: Readonly<Record<string, unknown>>): Promise<string> {
    const saved = await this.callOnce("saveLog", { value: values });
    const recordId = isFields(saved) ? asText(saved.recordId) : asText(saved);
    if (recordId === "") throw new OpenCtiError("call_refused", "no record id");
    this.refreshView();
    return recordId;
  }

  softphoneLayout(): Promise<unknown> {
    return this.call("getSoftphoneLayout", {});
  }

  async showPanel(): Promise<void> {
    await this.call("setSoftphonePanelVisibility", { visible: true });
  }

  async setUtilityItem(icon: string, label: string): Promise<void> {
    await this.call("setSoftphoneItemIcon", { key: icon });
    await this.call("setSoftphoneItemLabel", { label });
  }

  /** The page around shows a new activity only then. It takes no arguments; the activity is there whether it works or not. */
  private refreshView(): void {
    try {
      this.method("refreshView")();
    } catch {
      // an older library, or a page that cannot refresh
    }
  }

  private method(name: string): Method {
    const method = this.library[name];
    if (typeof method !== "function") throw new OpenCtiError("call_refused", `the library has no ${name}`);
    return (method as Method).bind(this.library);
  }

  private listen(name: string, listener: (payload: unknown) => void): void {
    try {
      this.method(name)({ listener });
    } catch (error) {
      throw asOpenCtiError(name, error);
    }
  }

  /** The container of the panel may come up after the panel itself: that one error is worth asking again. */
  private async call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.callOnce(name, args);
      } catch (error) {
        const isEarly = error instanceof OpenCtiError && error.code === "SOFTPHONE_CONTAINER_ERROR";
        if (!isEarly || attempt >= CONTAINER_RETRIES) throw error;
        await new Promise<void>((resolve) => void this.deps.clock.after(CONTAINER_RETRY_MS, resolve));
      }
    }
  }

  private callOnce(
    name: string,
    args: Readonly<Record<string, unknown>>,
    limitMs = CALL_LIMIT_MS,
  ): Promise<unknown> {
    return this.limited(name, limitMs, (resolve, reject) => {
      const callback = (response: unknown): void => {
        if (isFields(response) && response.success === true) resolve(response.returnValue);
        else reject(errorOf(name, response));
      };
      this.method(name)({ ...args, callback });
    });
  }

  private limited(
    name: string,
    limitMs: number,
    begin: (resolve: (value: unknown) => void, reject: (error: OpenCtiError) => void) => void,
  ): Promise<unknown> {
    let cancel: Cancel = () => undefined;
    return new Promise<unknown>((resolve, reject) => {
      cancel = this.deps.clock.after(limitMs, () =>
        reject(new OpenCtiError("no_answer", `${name}: no answer within ${limitMs} ms`)),
      );
      try {
        begin(resolve, reject);
      } catch (error) {
        reject(asOpenCtiError(name, error));
      }
    }).finally(() => cancel());
  }
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text of what should be text; Salesforce's own pages call a phone number a "number". */
const asText = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** The library throws Error, and in one place a bare string. */
const asOpenCtiError = (name: string, error: unknown): OpenCtiError => {
  if (error instanceof OpenCtiError) return error;
  return new OpenCtiError("call_refused", `${name}: ${error instanceof Error ? error.message : asText(error)}`);
};

function errorOf(name: string, response: unknown): OpenCtiError {
  const errors = isFields(response) ? (response.errors ?? response.error) : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  if (!isFields(first)) return new OpenCtiError("GENERIC_ERROR", `${name} failed: ${asText(first)}`);
  return new OpenCtiError(asText(first.code) || "GENERIC_ERROR", `${name}: ${asText(first.description)}`);
}

function readClick(payload: unknown): ClickToDial | null {
  if (!isFields(payload)) return null;
  const number = asText(payload.number).trim();
  if (number === "") return null;
  return { number, params: asText(payload.params), record: readRecord(payload) };
}

function readRecord(payload: Readonly<Record<string, unknown>>): NamedRecord | null {
  const [recordId, objectType] = [asText(payload.recordId), asText(payload.objectType)];
  return recordId && objectType ? { recordId, objectType, name: asText(payload.recordName) } : null;
}
