import { type ClickToDial, type OpenCti, OpenCtiError, type ScreenPopType, type SeenPage, type SeenRecord } from "../../src/ports/open-cti";

/** Salesforce behind its port: remembers what it was asked. */
export class FakeOpenCti implements OpenCti {
  settings: Readonly<Record<string, string>> = {};
  failure: OpenCtiError | null = null;
  popFailure: OpenCtiError | null = null;
  loadedFrom: string[] = [];
  seen: SeenRecord | null = null;
  viewFailure: OpenCtiError | null = null;
  /** Screen pops as asked for: the type and its params, or "search" and what was searched for. */
  popped: (readonly [ScreenPopType | "search", Readonly<Record<string, unknown>>])[] = [];
  logs: Readonly<Record<string, unknown>>[] = [];
  logFailure: OpenCtiError | null = null;
  shownCount = 0;
  utilityItem: readonly [string, string] | null = null;
  isClickToDialEnabled = false;
  click: (click: ClickToDial) => void = () => {
    throw new Error("nobody listens to clicks");
  };
  layout: unknown = {};
  layoutFailure: OpenCtiError | null = null;
  private navigated: (page: SeenPage) => void = () => {
    throw new Error("nobody listens to navigation");
  };

  /** Another page is in front, perhaps a record's. */
  navigate(url: string, record: SeenPage["record"] = null): void {
    this.navigated({ url, record });
  }

  /** What was published, and how a component of the org speaks on a channel. */
  readonly published: { readonly channel: string; readonly message: unknown }[] = [];
  channelFailure: OpenCtiError | null = null;
  say: (message: unknown) => void = () => {
    throw new Error("nobody has subscribed");
  };

  subscribe(_channelName: string, listener: (message: unknown) => void): Promise<void> {
    if (this.channelFailure !== null) return Promise.reject(this.channelFailure);
    this.say = listener;
    return Promise.resolve();
  }

  publish(channel: string, message: unknown): Promise<void> {
    this.published.push({ channel, message });
    return Promise.resolve();
  }

  load(orgOrigin: string): Promise<void> {
    this.loadedFrom.push(orgOrigin);
    return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
  }

  callCenterSettings(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(this.settings);
  }

  enableClickToDial(): Promise<void> {
    this.isClickToDialEnabled = true;
    return Promise.resolve();
  }

  onClickToDial(listener: (click: ClickToDial) => void): void {
    this.click = listener;
  }

  onNavigationChange(listener: (page: SeenPage) => void): void {
    this.navigated = listener;
  }

  softphoneLayout(): Promise<unknown> {
    return this.layoutFailure === null ? Promise.resolve(this.layout) : Promise.reject(this.layoutFailure);
  }

  recordInFront(): Promise<SeenRecord | null> {
    return this.viewFailure === null ? Promise.resolve(this.seen) : Promise.reject(this.viewFailure);
  }

  screenPop(type: ScreenPopType, params: Readonly<Record<string, unknown>>): Promise<void> {
    return this.pop(type, params);
  }

  searchAndScreenPop(search: Readonly<Record<string, unknown>>): Promise<void> {
    return this.pop("search", search);
  }

  private pop(type: ScreenPopType | "search", params: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.popFailure !== null) return Promise.reject(this.popFailure);
    this.popped.push([type, params]);
    return Promise.resolve();
  }

  saveLog(values: Readonly<Record<string, unknown>>): Promise<string> {
    if (this.logFailure !== null) return Promise.reject(this.logFailure);
    this.logs.push(values);
    return Promise.resolve("00T000000000001");
  }

  showPanel(): Promise<void> {
    this.shownCount += 1;
    return Promise.resolve();
  }

  setUtilityItem(icon: string, label: string): Promise<void> {
    this.utilityItem = [icon, label];
    return Promise.resolve();
  }
}
