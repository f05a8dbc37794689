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
import type { Action, PanelState } from "../state/panel-state";
import type { Store } from "../state/store";
import { contentOf, openedForm, viewOf, type WrapUpContent, type WrapUpForm, wrapUpSubject } from "../state/wrap-up";
import type { CommandSender } from "./command-sender";
import { bridgeProblem } from "./problems";

/** A pause in typing. */
const PAUSE_MS = 700;
const ANSWER_LIMIT_MS = 10_000;

export interface WrapUpDeps {
  readonly bridge: BridgeSocket;
  readonly sender: CommandSender;
  readonly store: Store<PanelState, Action>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly panelId: string;
}

export class WrapUpSession {
  private subject: string | null = null;
  private pause: Cancel | null = null;

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

  async save(): Promise<void> {
    const form = this.form();
    if (form === null) return;
    this.pause?.();
    const { sender, newId } = this.deps;
    const wrap_up = viewOf(form.content);
    const saved = await sender.send("save_wrap_up", { command_id: newId(), entry_id: form.entryId, wrap_up });
    if (saved === null) {
      this.mark(form, "not_kept");
      await this.keep();
    } else this.mark({ ...form, isChosen: false }, "saved");
  }

  async showRecent(isOpen: boolean): Promise<void> {
    const { store, sender } = this.deps;
    this.putRecent(isOpen ? "loading" : null);
    if (!isOpen) return;
    const found = await sender.send("get_recent_calls", {});
    if (store.state().wrapUp.recent !== null) this.putRecent(found?.calls ?? null);
  }

  /** One of the recent calls. */
  async open(entryId: string): Promise<void> {
    await this.keep();
    const taken = await this.deps.sender.send("get_wrap_up", { entry_id: entryId });
    if (taken === null) return;
    this.putRecent(null);
    this.put(openedForm(entryId, taken, true));
  }

  /** In a session (again): a draft may have waited for it, another tab may have gone on. */
  async entered(): Promise<void> {
    await this.keep();
    const form = this.form();
    if (form === null && this.subject !== null) await this.load(this.subject);
  }

  /** Another tab of the agent kept or saved it. What is typed here at this moment comes after it. */
  onChanged(raw: unknown): void {
    const changed = readWrapUpChanged(raw);
    if (changed === null) return;
    const { entry_id, panel_id, is_saved, wrap_up } = changed;
    const form = this.form();
    if (form?.entryId !== entry_id || panel_id === this.deps.panelId || form.keeping === "typing") return;
    this.put({ ...form, content: contentOf(wrap_up), keeping: is_saved ? "saved" : "kept" });
  }

  private follow(): void {
    const { snapshot, options } = this.deps.store.state();
    const subject = snapshot === null || options.wrap_up === null ? null : wrapUpSubject(snapshot);
    if (subject === this.subject) return;
    this.subject = subject;
    if (subject !== null) void this.turnTo(subject);
  }

  private async turnTo(entryId: string): Promise<void> {
    await this.keep();
    await this.load(entryId);
  }

  private async load(entryId: string): Promise<void> {
    try {
      const taken = await this.deps.bridge.request("get_wrap_up", { entry_id: entryId }, ANSWER_LIMIT_MS);
      if (this.subject === entryId) this.put(openedForm(entryId, taken, false));
    } catch (error) {
      // Without a connection it is asked again when that is back; a call of somebody else has no form.
      if (!(error instanceof BridgeError)) throw error;
      if (this.subject === entryId) this.put(null);
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
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, form } });
  }

  private putRecent(recent: PanelState["wrapUp"]["recent"]): void {
    const { store } = this.deps;
    store.dispatch({ type: "wrap_up_changed", wrapUp: { ...store.state().wrapUp, recent } });
  }
}
