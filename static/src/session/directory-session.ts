/** The directory while it is open: read, kept live, read again after a lost connection; and the agent's favourites. */
import type { NewId } from "../ports/ids";
import { readDirectoryChanged, readFavoritesChanged } from "../protocol/parse-later";
import { withEntry } from "../state/directory";
import type { Action, PanelState } from "../state/panel-state";
import type { Store } from "../state/store";
import type { CommandSender } from "./command-sender";

export interface DirectorySessionDeps {
  readonly sender: CommandSender;
  readonly store: Store<PanelState, Action>;
  readonly newId: NewId;
}

export class DirectorySession {
  constructor(private readonly deps: DirectorySessionDeps) {}

  async open(): Promise<void> {
    this.put({ content: this.directory()?.content ?? null });
    const content = await this.deps.sender.send("open_directory", {});
    if (content !== null && this.directory() !== null) this.put({ content });
  }

  async close(): Promise<void> {
    this.put(null);
    await this.deps.sender.send("close_directory", {});
  }

  /** Joined again after the connection was lost: what happened meanwhile did not arrive. */
  async reopen(): Promise<void> {
    if (this.directory() !== null) await this.open();
  }

  async saveFavorite(number: string, label: string): Promise<void> {
    await this.deps.sender.send("save_favorite", { command_id: this.deps.newId(), number, label });
  }

  async removeFavorite(number: string): Promise<void> {
    await this.deps.sender.send("remove_favorite", { command_id: this.deps.newId(), number });
  }

  onEntry(raw: unknown): void {
    const changed = readDirectoryChanged(raw);
    const content = this.directory()?.content;
    if (content && changed) this.put({ content: withEntry(content, changed.entry) });
  }

  /** The agent looks at the list of the last calls: of what is on its way, nothing is seen yet. */
  async seeMissed(): Promise<void> {
    const seen = this.directory()?.content?.missed ?? [];
    if (seen.length === 0 || (await this.deps.sender.send("see_missed_calls", { call_ids: seen })) === null) return;
    const content = this.directory()?.content;
    if (content) this.put({ content: { ...content, missed: content.missed.filter((callId) => !seen.includes(callId)) } });
  }

  onFavorites(raw: unknown): void {
    const changed = readFavoritesChanged(raw);
    const content = this.directory()?.content;
    if (content && changed) this.put({ content: { ...content, favorites: changed.favorites } });
  }

  private directory(): PanelState["directory"] {
    return this.deps.store.state().directory;
  }

  private put(directory: PanelState["directory"]): void {
    this.deps.store.dispatch({ type: "directory_changed", directory });
  }
}
