/** Screen pops: the bridge says what is due, here it is shown through Open CTI, or offered as a link and shown on a click. */
import type { OpenCti, SeenPage } from "../ports/open-cti";
import { readScreenPop } from "../protocol/parse-pop";
import type { NewRecordView, ScreenPop } from "../protocol/types.gen";
import type { Action, PanelState } from "../state/panel-state";
import { isEditing, isWrappingUp, type OfferedPop, without, withOffer } from "../state/pops";
import type { Store } from "../state/store";
import { openCtiProblem } from "./problems";
import type { SalesforceLink } from "./salesforce-link";

export interface PopSessionDeps {
  readonly openCti: OpenCti;
  readonly store: Store<PanelState, Action>;
  /** Tells the bridge of unsaved work; the bridge decides whether a pop has to wait. */
  readonly salesforce: SalesforceLink;
}

/** Who wants to know which record an agent makes for a call. */
export interface NewRecordWatcher {
  /** `front`: the page that came to the front last, null when none did. */
  readonly opened: (callId: string, objectType: string, front: SeenPage | null) => void;
  /** The panel opens another page, or the window did not open. */
  readonly left: () => void;
  readonly seen: (page: SeenPage) => void;
}

export class PopSession {
  watcher: NewRecordWatcher | null = null;
  private front: SeenPage | null = null;

  constructor(private readonly deps: PopSessionDeps) {
    deps.store.subscribe(() => this.judgeWork());
    this.judgeWork();
  }

  /** Another page came to the front. */
  navigated(page: SeenPage): void {
    this.front = page;
    this.judgeWork();
    this.watcher?.seen(page);
  }

  /** The agent wants a new record; where one is being edited, that has to be asked for twice. */
  async openNew(callId: string, { object_type, fields }: NewRecordView): Promise<void> {
    const waits = this.isEditing() ? "unsaved_work" : null;
    const pop: ScreenPop = { call_id: callId, target: { type: "new_record", object_type, fields }, waits };
    if (waits === null) await this.show(pop);
    else this.offer({ pop, failure: null });
  }

  /** A message of the bridge. */
  async take(raw: unknown): Promise<void> {
    const pop = readScreenPop(raw);
    if (pop === null) return;
    if (pop.waits === null) await this.show(pop);
    else this.offer({ pop, failure: null });
  }

  /** The agent clicked the link. */
  async open(callId: string): Promise<void> {
    const offer = this.deps.store.state().pops.find(({ pop }) => pop.call_id === callId);
    if (offer !== undefined) await this.show(offer.pop);
  }

  /** The agent clicked a record. */
  async openRecord(recordId: string): Promise<void> {
    this.watcher?.left();
    try {
      await this.deps.openCti.screenPop("SOBJECT", { recordId });
    } catch (error) {
      this.tell(error);
    }
  }

  private async show(pop: ScreenPop): Promise<void> {
    const { store } = this.deps;
    try {
      if (pop.target.type === "new_record") this.watcher?.opened(pop.call_id, pop.target.object_type, this.front);
      else this.watcher?.left();
      await this.carryOut(pop);
      store.dispatch({ type: "pops_changed", pops: without(store.state().pops, pop.call_id) });
    } catch (error) {
      this.watcher?.left();
      this.offer({ pop, failure: this.tell(error) });
    }
  }

  private carryOut({ target }: ScreenPop): Promise<void> {
    const { openCti } = this.deps;
    switch (target.type) {
      case "record":
        return openCti.screenPop("SOBJECT", { recordId: target.record_id });
      case "new_record":
        return openCti.screenPop("NEW_RECORD_MODAL", {
          entityName: target.object_type,
          defaultFieldValues: target.fields,
        });
      case "search_page":
        return openCti.screenPop("SEARCH", { searchString: target.text });
      case "flow":
        return openCti.screenPop("FLOW", { flowDevName: target.name, flowArgs: flowArgs(target.arguments) });
      case "softphone_layout":
        return openCti.searchAndScreenPop({
          searchParams: target.text,
          callType: target.direction,
          defaultFieldValues: target.fields,
          params: { FLOW: { flowArgs: flowArgs(target.arguments) } },
          deferred: false,
        });
    }
  }

  private offer(offer: OfferedPop): void {
    const { store } = this.deps;
    const { snapshot, pops } = store.state();
    // Offers of calls that last may come before the snapshot, when a session is taken up again.
    store.dispatch({ type: "pops_changed", pops: withOffer(pops, offer, snapshot) });
  }

  private tell(error: unknown): string {
    const problem = openCtiProblem("screen_pop_failed", error);
    this.deps.store.dispatch({ type: "problem_arose", problem });
    return problem.detail;
  }

  private isEditing(): boolean {
    return this.front !== null && isEditing(this.front.url);
  }

  private judgeWork(): void {
    const { salesforce, store } = this.deps;
    const hasUnsavedWork = this.isEditing() || isWrappingUp(store.state());
    if (hasUnsavedWork === salesforce.hasUnsavedWork) return;
    salesforce.hasUnsavedWork = hasUnsavedWork;
    void salesforce.reportFocus();
  }
}

/** Flow variables as Open CTI wants them; the bridge gives texts only. */
const flowArgs = (values: Readonly<Record<string, string>>): readonly object[] =>
  Object.entries(values).map(([name, value]) => ({ name, type: "String", value }));
