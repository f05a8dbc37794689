/**
 * 後処理: follows the agent's calls, keeps what is typed on the server, saves it. A file of its own, fetched when the
 * browser is idle.
 *
 * Drafts are sent in the background: they neither block a button nor take away a message. One that could not be sent is
 * sent with the next change, also of another call's form, or when the connection is back.
 */
import { BridgeError, type BridgeSocket } from "../ports/bridge-socket";
import type { Cancel, Clock } from "../ports/clock";
import type { NewId } from "../ports/ids";
import { readWrapUpChanged } from "../protocol/parse-later";
import type { CallView, Snapshot, WrapUpTaken } from "../protocol/types.gen";
import type { Action, PanelState } from "../state/panel-state";
import type { Store } from "../state/store";
import {
  callOf,
  contentOf,
  openedForm,
  viewOf,
  type WrapUpContent,
  type WrapUpForm,
  wrapUpSubject,
} from "../state/wrap-up";
import type { CommandSender } from "./command-sender";
import { confirmUntilNextCall } from "./just-saved";
import { UnsentDrafts } from "./unsent-drafts";

/** A pause in typing. */
const PAUSE_MS = 700;
const ANSWER_LIMIT_MS = 10_000;
/** A form that the bridge could not give is asked for again, as long as its call is the one to wrap up. */
const ASK_AGAIN_MS = 3_000;

export interface WrapUpDeps {
  readonly bridge: BridgeSocket;
  readonly sender: CommandSender;
  readonly store: Store<PanelState, Action>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly panelId: string;
}

export class WrapUpSession {
  /** The call to wrap up. */
  private subject: string | null = null;
  /** The subject and how far its call is: when that changes, a form that was refused is asked for again. */
  private stage: string | null = null;
  private pause: Cancel | null = null;
  private askAgain: Cancel | null = null;
  private readonly unsent: UnsentDrafts;
  private isSendingUnsent = false;

  constructor(private readonly deps: WrapUpDeps) {
    this.unsent = new UnsentDrafts(deps);
    deps.store.subscribe(() => this.follow());
    this.follow();
    confirmUntilNextCall(deps.store);
  }

  change(content: WrapUpContent): void {
    const form = this.form();
    if (form === null || this.isOpening()) return;
    this.put({ ...form, content, keeping: "typing" });
    this.pause?.();
    this.pause = this.deps.clock.after(PAUSE_MS, () => void this.keepAll());
  }

  /** What is not on the server yet goes there now. */
  async keep(): Promise<void> {
    this.pause?.();
    this.pause = null;
    const form = this.form();
    if (form === null || (form.keeping !== "typing" && form.keeping !== "not_kept")) return;
    await this.send(form.entryId, form.content);
  }

  /** `next` follows when the bridge has taken it. */
  async saveThen(next: () => void): Promise<void> {
    if (await this.save()) next();
  }

  /** Whether the bridge took it. */
  async save(): Promise<boolean> {
    const form = this.form();
    if (form === null || this.isOpening()) return false;
    this.pause?.();
    const { sender, newId } = this.deps;
    const wrap_up = viewOf(form.content);
    const saved = await sender.send("save_wrap_up", { command_id: newId(), entry_id: form.entryId, wrap_up });
    if (saved === null) {
      this.mark(form, { keeping: "not_kept" });
      await this.keep();
      return false;
    }
    this.unsent.forget(form.entryId);
    this.mark(form, { keeping: "saved", isChosen: false });
    if (form.isChosen) await this.leave(form);
    void this.countDrafts();
    return true;
  }

  /** The form of a past call makes room for that of the call to wrap up. */
  async close(): Promise<void> {
    const form = this.form();
    if (form === null) return;
    await this.keep();
    this.put(null);
    if (this.subject !== null && this.subject !== form.entryId) await this.load(this.subject);
    void this.countDrafts();
  }

  async showRecent(isOpen: boolean): Promise<void> {
    const { store, sender } = this.deps;
    this.set({ recent: isOpen ? "loading" : null });
    if (!isOpen) return;
    const found = await sender.send("get_recent_calls", { with_names: true });
    if (store.state().wrapUp.recent !== null) this.set({ recent: found?.calls ?? null });
  }

  /** One of the recent calls. */
  async open(entryId: string): Promise<void> {
    if (this.isOpening()) return;
    this.set({ isOpening: true });
    await this.keep();
    const taken = await this.deps.sender.send("get_wrap_up", { entry_id: entryId });
    this.set({ isOpening: false });
    if (taken === null) return;
    this.set({ recent: null });
    this.show(entryId, taken, true);
    void this.countDrafts();
  }

  /** In a session (again): a draft may have waited for it, another tab may have gone on. */
  async entered(): Promise<void> {
    await this.keepAll();
    const form = this.form();
    if (form === null && this.subject !== null) await this.load(this.subject);
    await this.countDrafts();
  }

  /** Another tab of the agent kept or saved it. What is typed here at this moment comes after it. */
  onChanged(raw: unknown): void {
    const changed = readWrapUpChanged(raw);
    if (changed === null) return;
    const { entry_id, panel_id, is_saved, wrap_up } = changed;
    if (panel_id === this.deps.panelId) return;
    if (is_saved) void this.countDrafts();
    const shown = this.form();
    const form = shown?.entryId === entry_id ? shown : null;
    if (form?.keeping === "typing") return;
    this.unsent.forget(entry_id);
    if (form !== null) this.put({ ...form, content: contentOf(wrap_up), keeping: is_saved ? "saved" : "kept" });
  }

  private follow(): void {
    const { snapshot, options } = this.deps.store.state();
    const call = snapshot === null || options.wrap_up === null ? null : wrapUpSubject(snapshot);
    const stage = call === null ? null : stageOf(call, snapshot);
    if (stage !== this.stage) {
      this.stage = stage;
      this.followTo(call?.entry_id ?? null);
    }
    this.rememberCall();
  }

  private followTo(subject: string | null): void {
    const isOther = subject !== this.subject;
    this.subject = subject;
    if (subject === null) return;
    if (isOther) void this.turnTo(subject);
    else if (this.form() === null) void this.load(subject);
  }

  /** What the form says of its call outlives the snapshot's knowing it. */
  private rememberCall(): void {
    const { snapshot } = this.deps.store.state();
    const form = this.form();
    const call = form === null || snapshot === null ? null : callOf(form.entryId, snapshot);
    if (form !== null && call !== null && call !== form.call) this.put({ ...form, call });
  }

  private async turnTo(entryId: string): Promise<void> {
    await this.keep();
    await this.load(entryId);
    await this.countDrafts();
  }

  /** After a past call was saved: the unsaved one of before comes back. */
  private async leave(saved: WrapUpForm): Promise<void> {
    const { subject } = this;
    if (subject === null || subject === saved.entryId) return;
    await this.load(subject);
    if (this.form()?.entryId === subject) this.set({ justSaved: saved });
  }

  private async load(entryId: string): Promise<void> {
    this.askAgain?.();
    const before = this.form();
    const isWanted = (): boolean => this.subject === entryId && !this.isUnsent(entryId) && !this.isChosenSince(before);
    try {
      const taken = await this.deps.bridge.request("get_wrap_up", { entry_id: entryId }, ANSWER_LIMIT_MS);
      if (isWanted()) this.show(entryId, taken, false);
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      if (isWanted()) this.goWithout(entryId, error.code);
    }
  }

  /** The agent opened a past call meanwhile: its form stays until it is saved or closed. */
  private isChosenSince(before: WrapUpForm | null): boolean {
    const form = this.form();
    return form !== null && form.isChosen && !(before?.isChosen && before.entryId === form.entryId);
  }

  /** No form for now. Without a connection, or a record, it is asked for when that is there. */
  private goWithout(entryId: string, code: string): void {
    void this.keep();
    this.put(null);
    if (["not_connected", "disconnected", "no_such_record"].includes(code)) return;
    this.askAgain = this.deps.clock.after(ASK_AGAIN_MS, () => {
      if (this.subject === entryId && this.form() === null) void this.load(entryId);
    });
  }

  /** What is typed here and not on the server yet comes after what is there. */
  private isUnsent(entryId: string): boolean {
    const form = this.form();
    return form?.entryId === entryId && (form.keeping === "typing" || form.keeping === "not_kept");
  }

  /** In place of the form that is there; what was typed in it until now goes to the server. */
  private show(entryId: string, taken: WrapUpTaken, isChosen: boolean): void {
    void this.keep();
    const { snapshot } = this.deps.store.state();
    const form = openedForm(entryId, taken, isChosen, snapshot && callOf(entryId, snapshot));
    const typed = this.unsent.of(entryId);
    this.put(typed === null ? form : { ...form, content: typed, keeping: "not_kept" });
  }

  /** Also what was typed in earlier forms and could not be sent then. */
  private async keepAll(): Promise<void> {
    const shown = this.form()?.entryId;
    await this.keep();
    if (this.isSendingUnsent) return;
    this.isSendingUnsent = true;
    try {
      for (const entryId of this.unsent.entryIds()) {
        const typed = this.unsent.of(entryId);
        if (typed !== null && entryId !== shown) await this.send(entryId, typed);
      }
    } finally {
      this.isSendingUnsent = false;
    }
  }

  private async send(entryId: string, content: WrapUpContent): Promise<void> {
    const reason = await this.unsent.send(entryId, content);
    this.mark({ entryId, content }, { keeping: reason === null ? "kept" : "not_kept" });
    if (reason?.code === "not_editable") this.deps.store.dispatch({ type: "problem_arose", problem: reason });
  }

  /** In the background: nothing waits for the number. */
  private async countDrafts(): Promise<void> {
    const { bridge, store } = this.deps;
    if (store.state().options.wrap_up === null) return;
    try {
      const { calls } = await bridge.request("get_recent_calls", { with_names: false }, ANSWER_LIMIT_MS);
      const drafts = calls.filter((call) => call.wrap_up === "draft").map((call) => call.entry_id);
      this.set({ drafts });
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
    }
  }

  /** What became of the content as it was sent; typing that went on meanwhile is another matter. */
  private mark(sent: Pick<WrapUpForm, "entryId" | "content">, news: Partial<WrapUpForm>): void {
    const form = this.form();
    if (form?.entryId !== sent.entryId || form.content !== sent.content) return;
    this.put({ ...form, ...news });
  }

  private readonly isOpening = (): boolean => this.deps.store.state().wrapUp.isOpening === true;

  private readonly form = (): WrapUpForm | null => this.deps.store.state().wrapUp.form;

  private put(form: WrapUpForm | null): void {
    const { wrapUp } = this.deps.store.state();
    const isAsBefore = wrapUp.form?.entryId === form?.entryId && wrapUp.form?.keeping === form?.keeping;
    this.set({ form, justSaved: isAsBefore ? wrapUp.justSaved : null });
  }

  private set(part: Partial<PanelState["wrapUp"]>): void {
    const { store } = this.deps;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, ...part } });
  }
}

/** How far a call is, as far as its form may depend on it. */
const stageOf = (call: CallView, snapshot: Snapshot | null): string =>
  `${call.entry_id} ${call.connected_at_ms} ${snapshot?.calls.includes(call)}`;
