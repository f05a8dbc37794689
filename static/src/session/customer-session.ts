/**
 * Customers in Salesforce: searched through the bridge, made new in Salesforce's own window, put to calls. A file of its
 * own, fetched when the browser is idle.
 */
import { BridgeError, type BridgeSocket } from "../ports/bridge-socket";
import type { Clock } from "../ports/clock";
import type { NewId } from "../ports/ids";
import { type OpenCti, OpenCtiError, type SeenPage, type SeenRecord } from "../ports/open-cti";
import { readCallRelated, readCustomersFound, readNewRecords, readRelatedBefore } from "../protocol/parse-customers";
import type { CallView, CustomersFound, Direction, NewRecordView, RelatedBefore, RelatedView } from "../protocol/types.gen";
import { afterPage, cutName, type NewRecordWatch, type OfferedRecords, shortId, watchFor } from "../state/new-records";
import type { Action, PanelState } from "../state/panel-state";
import type { Store } from "../state/store";
import type { ChosenRecord } from "../state/wrap-up";
import type { CommandSender } from "./command-sender";
import type { PopSession } from "./pop-session";
import type { WrapUpSession } from "./wrap-up-session";

/** Longer than the bridge itself waits for Salesforce. */
const ANSWER_LIMIT_MS = 8_000;
const MOST_KNOWN = 500;

export interface CustomerSessionDeps {
  readonly bridge: BridgeSocket;
  readonly sender: CommandSender;
  readonly store: Store<PanelState, Action>;
  readonly openCti: OpenCti;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly pops: PopSession | null;
  readonly wrapUp: WrapUpSession | null;
}

export class CustomerSession {
  private watch: NewRecordWatch | null = null;
  private readonly known = new Set<string>();
  private layout: Promise<unknown> | null = null;

  constructor(private readonly deps: CustomerSessionDeps) {
    const { pops, store } = deps;
    if (pops === null) return;
    pops.watcher = {
      opened: (callId, objectType, front) => void this.opened(watchFor(callId, objectType, deps.clock.nowMs()), front),
      left: () => (this.watch = null),
      seen: (page) => this.seen(page),
    };
    store.subscribe(() => this.forgetAtAnotherCall());
  }

  async search(text: string): Promise<CustomersFound | null> {
    return readCustomersFound(await this.ask(() => this.deps.bridge.request("search_customers", { text }, ANSWER_LIMIT_MS)));
  }

  async newRecords(call: Pick<CallView, "entry_id" | "direction">): Promise<OfferedRecords | null> {
    const { entry_id, direction } = call;
    const answer = await this.ask(() => this.deps.bridge.request("get_new_records", { entry_id }, ANSWER_LIMIT_MS));
    const offered = readNewRecords(answer);
    if (offered === null) return null;
    const allowed = offered.by_layout && offered.records.length > 0 ? await this.objectsInLayout(direction) : null;
    const records = offered.records.filter(({ object_type }) => allowed === null || allowed.has(object_type));
    return { records, canSearch: offered.is_search_on };
  }

  async openNew(callId: string, record: NewRecordView): Promise<void> {
    await this.deps.pops?.openNew(callId, record);
  }

  async relate(entryId: string, related: RelatedView | null): Promise<void> {
    const { form } = this.deps.store.state().wrapUp;
    const done = await this.send(entryId, related);
    if (done === null) return;
    // a form may say more than the bridge has been given
    const before = form?.entryId === entryId ? form.content.related : done.before;
    this.putChosen(related === null ? null : { entryId, related, before });
  }

  async undo(): Promise<void> {
    const { chosen } = this.deps.store.state().wrapUp;
    if (chosen !== null && (await this.send(chosen.entryId, chosen.before)) !== null) this.putChosen(null);
  }

  /** Another tab of the agent did it. */
  onRelated(raw: unknown): void {
    const changed = readCallRelated(raw);
    if (changed === null) return;
    const { chosen } = this.deps.store.state().wrapUp;
    if (chosen?.entryId === changed.entry_id && chosen.related.record_id !== changed.related?.record_id)
      this.putChosen(null);
    this.putInForm(changed.entry_id, changed.related);
  }

  private async send(entryId: string, related: RelatedView | null): Promise<RelatedBefore | null> {
    const { sender, newId } = this.deps;
    const answer = await sender.send("relate_call", { command_id: newId(), entry_id: entryId, related });
    if (answer === null) return null;
    this.putInForm(entryId, related);
    return readRelatedBefore(answer) ?? { before: null };
  }

  /** Where the window leads back to when nothing is saved has to be known; else nothing is related by itself. */
  private async opened(watch: NewRecordWatch, front: SeenPage | null): Promise<void> {
    this.watch = watch;
    if (front !== null) this.know(front.record);
    try {
      this.know(await this.deps.openCti.recordInFront());
    } catch (error) {
      if (!(error instanceof OpenCtiError)) throw error;
      if (front === null) this.watch = null;
    }
  }

  /** What is seen from then on may belong to that one. A colleague who is asked meanwhile has no record. */
  private forgetAtAnotherCall(): void {
    if (this.watch === null) return;
    const { callId } = this.watch;
    const calls = this.deps.store.state().snapshot?.calls ?? [];
    if (calls.some(({ call_id, direction }) => call_id !== callId && direction !== "internal")) this.watch = null;
  }

  private seen(page: SeenPage): void {
    if (this.watch !== null) {
      const { callId } = this.watch;
      const { watch, made } = afterPage(this.watch, page, this.known, this.deps.clock.nowMs());
      this.watch = watch;
      const call = made === null ? null : this.callOf(callId);
      if (made !== null && call !== null) {
        const { recordId, objectType, name } = made;
        void this.relate(call.entry_id, cutName({ record_id: recordId, object_type: objectType, name }));
      }
    }
    this.know(page.record);
  }

  private know(record: SeenRecord | null): void {
    if (record === null) return;
    const id = shortId(record.recordId);
    this.known.delete(id);
    this.known.add(id);
    const [oldest] = this.known;
    if (oldest !== undefined && this.known.size > MOST_KNOWN) this.known.delete(oldest);
  }

  private callOf(callId: string): CallView | null {
    const { snapshot } = this.deps.store.state();
    if (snapshot === null) return null;
    const past = snapshot.last_call === null ? [] : [snapshot.last_call.call];
    return [...snapshot.calls, ...past].find((call) => call.call_id === callId) ?? null;
  }

  /** A draft says the same, so that saving it does not take the choice back. */
  private putInForm(entryId: string, related: RelatedView | null): void {
    const { store, wrapUp } = this.deps;
    const { form } = store.state().wrapUp;
    if (form?.entryId !== entryId || form.content.related?.record_id === related?.record_id) return;
    const content = { ...form.content, related };
    if (form.keeping === "untouched" || form.keeping === "saved")
      store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, form: { ...form, content } } });
    else wrapUp?.change(content);
  }

  private putChosen(chosen: ChosenRecord | null): void {
    const { store } = this.deps;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, chosen } });
  }

  /** null: the layout says nothing, so it forbids nothing. */
  private async objectsInLayout(direction: Direction): Promise<ReadonlySet<string> | null> {
    try {
      this.layout ??= this.deps.openCti.softphoneLayout();
      return objectsOf(await this.layout, direction);
    } catch (error) {
      if (!(error instanceof OpenCtiError)) throw error;
      this.layout = null;
      return null;
    }
  }

  /** Not by the sender: a search that fails is said where it was typed, and holds up nothing. */
  private async ask(request: () => Promise<unknown>): Promise<unknown> {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      return null;
    }
  }
}

const SECTIONS: Readonly<Record<Direction, string>> = { inbound: "Inbound", outbound: "Outbound", internal: "Internal" };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function objectsOf(layout: unknown, direction: Direction): ReadonlySet<string> | null {
  const section = isFields(layout) ? layout[SECTIONS[direction]] : null;
  const objects = isFields(section) && isFields(section.objects) ? Object.keys(section.objects) : [];
  return objects.length === 0 ? null : new Set(objects);
}
