/** `sforce.opencti` as Salesforce ships it, as far as the panel uses it: strict about arguments, answers by callback. */

type Args = Readonly<Record<string, unknown>> & {
  readonly callback?: (response: unknown) => void;
  readonly listener?: (payload: unknown) => void;
};
type Response = Readonly<Record<string, unknown>>;

const OK: Response = { success: true, returnValue: null, errors: null };
const TAKES_NO_ARGUMENT = new Set(["enableClickToDial", "notifyInitializationComplete"]);

export class FakeLibrary {
  readonly calls: (readonly [string, Response])[] = [];
  readonly listeners = new Map<string, (payload: unknown) => void>();
  /** Answers by method, used up in order; the last one stays. */
  readonly answers = new Map<string, Response[]>();
  readonly silent = new Set<string>();
  readonly SCREENPOP_TYPE = { SOBJECT: "sobject" };

  getCallCenterSettings = (args: Args) => this.answer("getCallCenterSettings", args);
  enableClickToDial = (args?: Args) => this.answer("enableClickToDial", args);
  screenPop = (args: Args) => this.answer("screenPop", args);
  searchAndScreenPop = (args: Args) => this.answer("searchAndScreenPop", args);
  saveLog = (args: Args) => this.answer("saveLog", args);
  refreshCount = 0;
  refreshView = () => void (this.refreshCount += 1);
  setSoftphonePanelVisibility = (args: Args) => this.answer("setSoftphonePanelVisibility", args);
  setSoftphoneItemIcon = (args: Args) => this.answer("setSoftphoneItemIcon", args);
  setSoftphoneItemLabel = (args: Args) => this.answer("setSoftphoneItemLabel", args);
  getAppViewInfo = (args: Args) => this.answer("getAppViewInfo", args);
  notifyInitializationComplete = (args?: Args) => this.answer("notifyInitializationComplete", args);
  onClickToDial = (args: Args) => this.listen("onClickToDial", args);
  onNavigationChange = (args: Args) => this.listen("onNavigationChange", args);

  private answer(name: string, args: Args | undefined): void {
    if (args === undefined ? !TAKES_NO_ARGUMENT.has(name) : Object.keys(args).length === 0) {
      throw new Error("Must pass in only one object which holds arguments to this API method call.");
    }
    const { callback, ...rest } = args ?? {};
    this.calls.push([name, rest]);
    if (this.silent.has(name)) return;
    const queue = this.answers.get(name) ?? [OK];
    const response = queue.length > 1 ? queue.shift() : queue[0];
    callback?.(response);
  }

  private listen(name: string, args: Args): void {
    if (args.listener === undefined) throw new Error("Missing listener");
    if (this.listeners.has(name)) throw new Error(`${name} was registered twice`);
    this.listeners.set(name, args.listener);
  }
}
