/** From opening the page to a working panel, in the order of biztel.md 1.C: Salesforce first, then the server. */
import type { BridgeSocket } from "../ports/bridge-socket";
import type { Clock } from "../ports/clock";
import type { NewId } from "../ports/ids";
import type { KeyValue } from "../ports/key-value";
import type { OpenCti } from "../ports/open-cti";
import type { Page } from "../ports/page";
import type { Siblings } from "../ports/siblings";
import { isFields } from "../protocol/checks";
import { type DayFiguresTaken, type Language, type PanelInfo, PROTOCOL_VERSION } from "../protocol/types.gen";
import type { Action, PanelState } from "../state/panel-state";
import type { UtilityItem } from "../state/selectors";
import type { Store } from "../state/store";
import { CallCommands } from "./call-commands";
import { CommandSender } from "./command-sender";
import { AgentCommands } from "./commands";
import { Connection, type VoiceListener } from "./connection";
import type { CustomerSession } from "./customer-session";
import type { DirectorySession } from "./directory-session";
import type { KeypadSession } from "./keypad-session";
import { LaterPart } from "./later-part";
import type { LogWriter } from "./log-writer";
import type { OrgChannel } from "./org-channel";
import type { PopSession } from "./pop-session";
import { openCtiProblem, problem } from "./problems";
import type { QueueSession } from "./queue-session";
import { SalesforceLink } from "./salesforce-link";
import { chosenLanguage, isOpenedBySalesforce, keepLanguage, orgOriginOf, readSettings } from "./settings";
import { TokenKeeper } from "./token-keeper";
import type { WrapUpSession } from "./wrap-up-session";

export interface PanelSessionDeps {
  readonly store: Store<PanelState, Action>;
  readonly page: Page;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bridge: BridgeSocket;
  readonly openCti: OpenCti;
  /** Of the tab, and of the browser profile. */
  readonly tab: KeyValue;
  readonly profile: KeyValue;
  readonly siblings: Siblings;
  readonly voice: VoiceListener;
  readonly itemLabel: (item: UtilityItem) => string;
  /** A problem in the agent's language, for components of the org. */
  readonly problemText: (code: string) => string;
  /** Gets the words of a language ready; never rejects. */
  readonly useLanguage: (language: Language) => Promise<void>;
}

export class PanelSession {
  readonly commands: AgentCommands;
  readonly calls: CallCommands;
  readonly salesforce: SalesforceLink;
  private readonly connection: Connection;
  private readonly keypad: LaterPart<KeypadSession>;
  private readonly directory: LaterPart<DirectorySession>;
  private readonly logs: LaterPart<LogWriter>;
  private readonly queues: LaterPart<QueueSession>;
  private readonly wrapUp: LaterPart<WrapUpSession>;
  private readonly pops: LaterPart<PopSession>;
  /** What the panel does with customers; null when its file cannot be had. */
  readonly customers: LaterPart<CustomerSession>;
  private readonly panelId: string;
  private readonly tokens: TokenKeeper;
  private isSalesforceReady = false;
  private orgChannel: OrgChannel | null = null;

  constructor(private readonly deps: PanelSessionDeps) {
    const { bridge, clock, store, newId, profile } = deps;
    this.panelId = newId();
    this.tokens = new TokenKeeper(deps.tab, deps.siblings);
    this.connection = new Connection({
      bridge,
      clock,
      store,
      token: this.tokens,
      voice: deps.voice,
      panelInfo: () => this.panelInfo(),
      later: {
        screen_pop: (raw) => void this.withPops((pops) => void pops.take(raw)),
        directory_changed: (raw) => void this.withDirectory((directory) => directory.onEntry(raw)),
        missed_calls_changed: (raw) => {
          if (!isFields(raw) || typeof raw.count !== "number") return;
          store.dispatch({ type: "missed_changed", missed: raw.count });
          if (raw.count > 0) void this.reopenDirectory();
        },
        favorites_changed: (raw) => void this.withDirectory((directory) => directory.onFavorites(raw)),
        queues_changed: (raw) => void this.queues.get().then((queues) => queues?.onChanged(raw)),
        wrap_up_changed: (raw) => void this.withWrapUp((wrapUp) => wrapUp.onChanged(raw)),
        call_related: (raw) => void this.customers.get().then((customers) => customers?.onRelated(raw)),
        // not written now, the server asks again
        save_log: (raw) => void this.logs.get().then((logs) => logs?.write(raw)),
        call_logged: (raw) => this.orgChannel?.tellLogged(raw),
      },
      onEntered: () => {
        void this.reopenDirectory();
        void this.queues.get().then((queues) => queues?.entered());
        void this.withWrapUp((wrapUp) => void wrapUp.entered());
      },
    });
    const sender = new CommandSender({ bridge, connection: this.connection, store, clock });
    this.directory = new LaterPart(() =>
      import("./directory-session").then((file) => new file.DirectorySession({ sender, store, newId })),
    );
    this.keypad = new LaterPart(() =>
      import("./keypad-session").then((file) => new file.KeypadSession({ ...deps, calls: this.calls })),
    );
    this.queues = new LaterPart(() => import("./queue-session").then((file) => new file.QueueSession(deps)));
    this.logs = new LaterPart(() => import("./log-writer").then((file) => new file.LogWriter(deps)));
    this.wrapUp = new LaterPart(() =>
      import("./wrap-up-session").then((file) => new file.WrapUpSession({ ...deps, sender, panelId: this.panelId })),
    );
    this.commands = new AgentCommands({ sender, connection: this.connection, store, newId, profile });
    const recordInFront = () => this.salesforce.recordInFront();
    this.calls = new CallCommands({ sender, store, newId, recordInFront, voice: deps.voice });
    this.salesforce = new SalesforceLink({
      ...deps,
      connection: this.connection,
      commands: this.commands,
      onNavigated: (page) => void this.pops.get().then((pops) => pops?.navigated(page)),
    });
    const { salesforce } = this;
    this.pops = new LaterPart(() =>
      import("./pop-session").then((file) => new file.PopSession({ ...deps, salesforce })),
    );
    this.customers = new LaterPart(async () => {
      const { CustomerSession } = await import("./customer-session");
      return new CustomerSession({ ...deps, sender, pops: await this.pops.get(), wrapUp: await this.wrapUp.get() });
    });
  }

  /** Of the session, null when nobody is signed in. */
  token(): string | null {
    return this.tokens.current();
  }

  async start(): Promise<void> {
    const { page, store } = this.deps;
    const orgOrigin = orgOriginOf(page);
    if (orgOrigin === null) {
      this.fail(isOpenedBySalesforce(page.query) ? "bad_origin" : "outside_salesforce");
      return;
    }
    store.dispatch({ type: "caller_id_chosen", callerId: this.commands.rememberedCallerId() });
    store.dispatch({ type: "initializing", step: "salesforce" });
    if (!(await this.startSalesforce(orgOrigin))) return;
    store.dispatch({ type: "initializing", step: "server" });
    this.connection.start(store.state().settings.serverUrl);
  }

  /** The agent chose it, for this browser. */
  async chooseLanguage(language: Language): Promise<void> {
    const { profile, store, useLanguage } = this.deps;
    keepLanguage(profile, language);
    await useLanguage(language);
    store.dispatch({ type: "settings_read", settings: { ...store.state().settings, language } });
  }

  /** Keys during a call. A key that comes before their rules are there waits for them. */
  withKeypad(action: (keypad: KeypadSession) => void): Promise<void> {
    return this.use(this.keypad, action);
  }

  withDirectory(action: (directory: DirectorySession) => void): Promise<void> {
    return this.use(this.directory, action);
  }

  withWrapUp(action: (wrapUp: WrapUpSession) => void): Promise<void> {
    return this.use(this.wrapUp, action);
  }

  /** What the agent has done today. Rejects when that is not to be had. */
  async dayFigures(): Promise<DayFiguresTaken> {
    const queues = await this.queues.get();
    if (queues === null) throw new Error("a part of the panel is missing");
    return queues.dayFigures();
  }

  withPops(action: (pops: PopSession) => void): Promise<void> {
    return this.use(this.pops, action);
  }

  /** Fetches what is not needed at the start. */
  async preload(): Promise<void> {
    const parts = [this.keypad, this.directory, this.wrapUp, this.customers, this.queues];
    await Promise.all(parts.map((part) => part.get()));
  }

  /** The agent pressed "try again" on the error screen. */
  async retry(): Promise<void> {
    const { screen } = this.deps.store.state();
    if (screen.name !== "init_failed") return;
    if (screen.cause === "salesforce") {
      await this.start();
    } else if (screen.problem.code === "protocol_mismatch") {
      // The bridge is newer than this page: only loading it again helps.
      this.deps.page.reload();
    } else {
      this.deps.store.dispatch({ type: "initializing", step: "server" });
      this.connection.retryNow();
    }
  }

  private async use<T>(part: LaterPart<T>, action: (loaded: T) => void): Promise<void> {
    const loaded = await part.get();
    if (loaded !== null) action(loaded);
    else this.deps.store.dispatch({ type: "problem_arose", problem: problem("part_missing") });
  }

  private async reopenDirectory(): Promise<void> {
    if (this.deps.store.state().directory === null) return;
    await this.withDirectory((directory) => void directory.reopen());
  }

  private fail(code: "outside_salesforce" | "bad_origin"): void {
    this.deps.store.dispatch({ type: "init_failed", cause: "salesforce", problem: problem(code) });
  }

  private async startSalesforce(orgOrigin: string): Promise<boolean> {
    const { openCti, page, profile, store } = this.deps;
    if (this.isSalesforceReady) return true;
    try {
      await openCti.load(orgOrigin);
      const given = await openCti.callCenterSettings();
      const { language } = store.state().settings;
      const chosen = chosenLanguage(profile);
      const settings = readSettings(given, { query: page.query, origin: page.origin, language, chosen });
      if (settings.language !== language) await this.deps.useLanguage(settings.language);
      store.dispatch({ type: "settings_read", settings });
      await this.salesforce.start();
    } catch (error) {
      const reason = openCtiProblem("open_cti_failed", error);
      store.dispatch({ type: "init_failed", cause: "salesforce", problem: reason });
      return false;
    }
    this.isSalesforceReady = true;
    page.onOnline(() => this.deps.bridge.connectNow());
    void this.joinOrgChannel();
    return true;
  }

  /** An org that has not deployed the channel has no components that would speak on it. */
  private async joinOrgChannel(): Promise<void> {
    const { openCti, page, store, problemText } = this.deps;
    try {
      const { OrgChannel } = await import("./org-channel");
      const { commands, panelId } = this;
      const channel = new OrgChannel({ openCti, page, store, commands, panelId, say: problemText });
      await channel.start();
      this.orgChannel = channel;
    } catch {
      // The panel is whole without it.
    }
  }

  private panelInfo(): PanelInfo {
    const { page, store } = this.deps;
    const { popupMode, hasOutboundPopup, language } = store.state().settings;
    return {
      panel_id: this.panelId,
      protocol_version: PROTOCOL_VERSION,
      org_origin: orgOriginOf(page) ?? "",
      popup_mode: popupMode,
      has_outbound_popup: hasOutboundPopup,
      is_in_front: page.isInFront(),
      has_unsaved_work: this.salesforce.hasUnsavedWork,
      language,
    };
  }
}
