/** The panel's duties towards the Salesforce page around it: click-to-dial, screen pops, the utility bar, focus. */
import type { BridgeSocket } from "../ports/bridge-socket";
import type { ClickToDial, OpenCti, SeenPage } from "../ports/open-cti";
import { OpenCtiError } from "../ports/open-cti";
import type { Page } from "../ports/page";
import type { ClickedRecord, RecordRef } from "../protocol/types.gen";
import type { Action, PanelState, ProblemCode } from "../state/panel-state";
import { callerShown, type UtilityItem, utilityItem } from "../state/selectors";
import type { Store } from "../state/store";
import type { AgentCommands } from "./commands";
import type { Connection } from "./connection";
import { bridgeProblem, problem } from "./problems";

const FOCUS_LIMIT_MS = 5_000;

/** SLDS utility icons. */
const ICONS: Readonly<Record<UtilityItem, string>> = { idle: "call", ringing: "incoming_call", on_call: "call" };

export interface SalesforceLinkDeps {
  readonly openCti: OpenCti;
  readonly page: Page;
  readonly bridge: BridgeSocket;
  readonly connection: Connection;
  readonly commands: AgentCommands;
  readonly store: Store<PanelState, Action>;
  readonly itemLabel: (item: UtilityItem) => string;
  /** Another page is in front, or the same again. */
  readonly onNavigated: (page: SeenPage) => void;
}

export class SalesforceLink {
  /** Whether a screen pop would leave something unsaved. */
  hasUnsavedWork = false;
  private shown: UtilityItem = "idle";
  /** As the utility bar has it; null until the panel sets one: the label of the org stays until there is news. */
  private label: string | null = null;
  private isReporting = false;
  private focusChanges = 0;

  constructor(private readonly deps: SalesforceLinkDeps) {}

  /** Once per page load, when the library answers. Raises OpenCtiError. */
  async start(): Promise<void> {
    const { openCti, page, store } = this.deps;
    await openCti.enableClickToDial();
    openCti.onClickToDial((click) => void this.dialClicked(click));
    openCti.onNavigationChange((seen) => {
      this.deps.onNavigated(seen);
      void this.reportFocus();
    });
    page.onFrontChange(() => void this.reportFocus());
    store.subscribe(() => this.updateUtilityItem());
  }

  /** The record the agent looks at now, if any. A transfer does not wait long for it, and does not fail for want of it. */
  async recordInFront(): Promise<RecordRef | null> {
    try {
      const seen = await this.deps.openCti.recordInFront();
      return seen && { record_id: seen.recordId, object_type: seen.objectType };
    } catch (error) {
      if (!(error instanceof OpenCtiError)) throw error;
      return null;
    }
  }

  private async dialClicked(click: ClickToDial): Promise<void> {
    void this.decorate(() => this.deps.openCti.showPanel());
    const refusal = this.refusalOfClick();
    if (refusal === null) await this.deps.commands.dial(click.number, clickedRecord(click), await reasonOf(click));
    else this.deps.store.dispatch({ type: "problem_arose", problem: problem(refusal) });
  }

  private refusalOfClick(): ProblemCode | null {
    const { snapshot } = this.deps.store.state();
    if (snapshot === null) return "click_to_dial_signed_out";
    return snapshot.calls.length > 0 ? "click_to_dial_in_call" : null;
  }

  /** The bridge pops records in the panel that reported last that it is in front. */
  async reportFocus(): Promise<void> {
    this.focusChanges += 1;
    if (this.isReporting || !this.deps.connection.isJoined()) return;
    this.isReporting = true;
    let told: number;
    do {
      told = this.focusChanges;
      try {
        const report = { is_in_front: this.deps.page.isInFront(), has_unsaved_work: this.hasUnsavedWork };
        await this.deps.bridge.request("report_focus", report, FOCUS_LIMIT_MS);
      } catch (error) {
        // Nothing the agent could do about it, and the next `hello` says it again.
        bridgeProblem(error);
      }
    } while (told !== this.focusChanges);
    this.isReporting = false;
  }

  private updateUtilityItem(): void {
    const state = this.deps.store.state();
    const item = utilityItem(state.snapshot);
    const suffix = suffixOf(item, state);
    const label = this.deps.itemLabel(item) + suffix;
    if (label === this.label || (this.label === null && item === "idle" && suffix === "")) return;
    const isNew = item !== this.shown;
    this.shown = item;
    this.label = label;
    void this.decorate(() => this.deps.openCti.setUtilityItem(ICONS[item], label));
    if (isNew && item === "ringing") void this.decorate(() => this.deps.openCti.showPanel());
  }

  /** Decoration: the panel works without it, so a refusal is not the agent's concern. */
  private async decorate(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof OpenCtiError)) throw error;
    }
  }
}

/** What follows the label: who calls or, without a call, how many were missed. */
const suffixOf = (item: UtilityItem, { snapshot, missed }: PanelState): string => {
  const caller = item === "ringing" ? callerShown(snapshot) : null;
  if (caller !== null) return `: ${caller}`;
  return item === "idle" && missed > 0 ? ` (${missed})` : "";
};

/** A click without its reason is better than none. */
const reasonOf = async ({ params }: ClickToDial): Promise<string | null> =>
  params === "" ? null : import("../state/call-reason").then((file) => file.reasonOfClick(params)).catch(() => null);

const clickedRecord = ({ record }: ClickToDial): ClickedRecord | null =>
  record && { record_id: record.recordId, object_type: record.objectType, name: record.name.slice(0, 255) };
