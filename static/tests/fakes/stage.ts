import { PanelSession } from "../../src/session/panel-session";
import { initialState, type PanelState, reduce } from "../../src/state/panel-state";
import type { UtilityItem } from "../../src/state/selectors";
import { createStore } from "../../src/state/store";
import { FakeBridge } from "./fake-bridge";
import { FakeClock, settle } from "./fake-clock";
import { FakeOpenCti } from "./fake-open-cti";
import { FakeKeyValue, FakePage, FakeSiblings, FakeVoice } from "./fake-surroundings";

export const FORM = {
  account: "yamada",
  password: "secret",
  extension: "2001",
  seat_id: null,
  status: "0",
  is_hard_phone: false,
};

/** A panel with fakes at every port. */
export class Stage {
  readonly bridge = new FakeBridge();
  readonly openCti = new FakeOpenCti();
  readonly clock = new FakeClock();
  readonly siblings = new FakeSiblings();
  readonly voice = new FakeVoice();
  readonly store = createStore(reduce, initialState("ja"));
  readonly session: PanelSession;
  readonly languages: string[] = [];
  itemLabel = (item: UtilityItem): string => item;
  private ids = 0;

  constructor(
    readonly page = new FakePage(),
    readonly tab = new FakeKeyValue(),
    readonly profile = new FakeKeyValue(),
  ) {
    this.session = new PanelSession({
      store: this.store,
      page: this.page,
      clock: this.clock,
      bridge: this.bridge,
      openCti: this.openCti,
      tab: this.tab,
      siblings: this.siblings,
      voice: this.voice,
      profile: this.profile,
      newId: () => `id-${(this.ids += 1)}`,
      itemLabel: (item) => this.itemLabel(item),
      problemText: (code) => `text of ${code}`,
      useLanguage: (language) => {
        this.languages.push(language);
        return Promise.resolve();
      },
    });
  }

  get state(): PanelState {
    return this.store.state();
  }

  /** Salesforce and the bridge answer. */
  async open(): Promise<void> {
    await this.session.start();
    this.bridge.comeUp();
    await settle();
  }

  async signIn(): Promise<void> {
    await this.open();
    await this.session.commands.signIn(FORM);
  }
}
