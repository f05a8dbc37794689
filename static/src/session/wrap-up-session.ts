/**
 * 後処理: follows the agent's calls, keeps what is typed on the server, saves it. A file of its own, fetched when the
 * browser is idle.
 *
 * Drafts are sent in the background: they neither block a button nor take away a message. One that could not be sent is
 * sent with the next change, or when the connection is back.
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
import { bridgeProblem } from "./problems";

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

  constructor(private readonly deps: WrapUpDeps) {
    deps.store.subscribe(() => this.follow());
    this.follow();
  }

  change(content: WrapUpContent): void {
    const form = this.form();
    if (form === null) return;
    this.put({ ...form, content, keeping: "typing" });
    this.pause?.();
    this.pause = this.deps.clock.after(PAUSE_MS, () => void this.keep());
  }

  /** What is not on the server yet goes there now. */
  async keep(): Promise<void> {
    this.pause?.();
    this.pause = null;
    const form = this.form();
    if (form === null || (form.keeping !== "typing" && form.keeping !== "not_kept")) return;
    const { bridge, newId } = this.deps;
    const draft = { command_id: newId(), entry_id: form.entryId, wrap_up: viewOf(form.content) };
    try {
      await bridge.request("save_draft", draft, ANSWER_LIMIT_MS);
      this.mark(form, "kept");
    } catch (error) {
      const reason = bridgeProblem(error);
      this.mark(form, "not_kept");
      if (reason.code === "not_editable") this.deps.store.dispatch({ type: "problem_arose", problem: reason });
    }
  }

  /** `next` follows when the bridge has taken it. */
  async saveThen(next: () => void): Promise<void> {
    if (await this.save()) next();
  }

  /** Whether the bridge took it. */
  async save(): Promise<boolean> {
    const form = this.form();
    if (form === null) return false;
    this.pause?.();
    const { sender, newId } = this.deps;
    const wrap_up = viewOf(form.content);
    const saved = await sender.send("save_wrap_up", { command_id: newId(), entry_id: form.entryId, wrap_up });
    if (saved === null) {
      this.mark(form, "not_kept");
      await this.keep();
      return false;
    }
    this.mark({ ...form, isChosen: false }, "saved");
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
    this.putRecent(isOpen ? "loading" : null);
    if (!isOpen) return;
    const found = await sender.send("get_recent_calls", { with_names: true });
    if (store.state().wrapUp.recent !== null) this.putRecent(found?.calls ?? null);
  }

  /** One of the recent calls. */
  async open(entryId: string): Promise<void> {
    await this.keep();
    const taken = await this.deps.sender.send("get_wrap_up", { entry_id: entryId });
    if (taken === null) return;
    this.putRecent(null);
    this.put(this.formOf(entryId, taken, true));
    void this.countDrafts();
  }

  /** In a session (again): a draft may have waited for it, another tab may have gone on. */
  async entered(): Promise<void> {
    await this.keep();
    const form = this.form();
    if (form === null && this.subject !== null) await this.load(this.subject);
    await this.countDrafts();
  }

  /** Another tab of the agent kept or saved it. What is typed here at this moment comes after it. */
  onChanged(raw: unknown): void {
    const changed = readWrapUpChanged(raw);
    if (changed === null) return;
    const { entry_id, panel_id, is_saved, wrap_up } = changed;
    if (is_saved && panel_id !== this.deps.panelId) void this.countDrafts();
    const form = this.form();
    if (form?.entryId !== entry_id || panel_id === this.deps.panelId || form.keeping === "typing") return;
    this.put({ ...form, content: contentOf(wrap_up), keeping: is_saved ? "saved" : "kept" });
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
    const { store } = this.deps;
    if (this.form()?.entryId !== subject) return;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, justSaved: saved } });
  }

  private async load(entryId: string): Promise<void> {
    this.askAgain?.();
    try {
      const taken = await this.deps.bridge.request("get_wrap_up", { entry_id: entryId }, ANSWER_LIMIT_MS);
      if (this.subject === entryId && !this.isUnsent(entryId)) this.put(this.formOf(entryId, taken, false));
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      if (this.subject === entryId) this.goWithout(entryId, error.code);
    }
  }

  /** No form for now. Without a connection, or a record, it is asked for when that is there. */
  private goWithout(entryId: string, code: string): void {
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

  private formOf(entryId: string, taken: WrapUpTaken, isChosen: boolean): WrapUpForm {
    const { snapshot } = this.deps.store.state();
    return openedForm(entryId, taken, isChosen, snapshot && callOf(entryId, snapshot));
  }

  /** In the background: nothing waits for the number. */
  private async countDrafts(): Promise<void> {
    const { bridge, store } = this.deps;
    if (store.state().options.wrap_up === null) return;
    try {
      const { calls } = await bridge.request("get_recent_calls", { with_names: false }, ANSWER_LIMIT_MS);
      const drafts = calls.filter((call) => call.wrap_up === "draft").map((call) => call.entry_id);
      store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, drafts } });
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
    }
  }

  /** What became of the content as it was sent; typing that went on meanwhile is another matter. */
  private mark(sent: WrapUpForm, keeping: "kept" | "not_kept" | "saved"): void {
    const form = this.form();
    if (form?.entryId !== sent.entryId || form.content !== sent.content) return;
    this.put({ ...form, keeping, isChosen: sent.isChosen });
  }

  private form(): WrapUpForm | null {
    return this.deps.store.state().wrapUp.form;
  }

  private put(form: WrapUpForm | null): void {
    const { store } = this.deps;
    const { wrapUp } = store.state();
    const justSaved = wrapUp.form?.entryId === form?.entryId ? wrapUp.justSaved : null;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...wrapUp, form, justSaved } });
  }

  private putRecent(recent: PanelState["wrapUp"]["recent"]): void {
    const { store } = this.deps;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, recent } });
  }
}

/** How far a call is, as far as its form may depend on it. */
const stageOf = (call: CallView, snapshot: Snapshot | null): string =>
  `${call.entry_id} ${call.connected_at_ms} ${snapshot?.calls.includes(call)}`;
