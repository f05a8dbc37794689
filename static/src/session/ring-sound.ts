/** The sound of a ringing call, as the agent chose it. Its parts are fetched when the first one is to be heard. */
import type { Chime } from "../ports/chime";
import type { Action, PanelState } from "../state/panel-state";
import type { Preferences } from "../state/preferences";
import { isRinging } from "../state/selectors";
import type { Store } from "../state/store";

export interface RingSoundDeps {
  readonly load: () => Promise<Chime>;
  readonly store: Store<PanelState, Action>;
}

export class RingSound {
  private chime: Chime | null = null;

  constructor(private readonly deps: RingSoundDeps) {
    deps.store.subscribe(() => void this.follow());
  }

  /** Once, to hear what was chosen. */
  async tryOut(preferences: Preferences): Promise<void> {
    const { TUNES } = await import("../state/tunes");
    (await this.get())?.play(TUNES[preferences.sound], preferences.volume);
  }

  private async follow(): Promise<void> {
    if (!this.isDue()) {
      this.chime?.stop();
      return;
    }
    const [chime, { TUNES }] = await Promise.all([this.get(), import("../state/tunes")]);
    const { sound, volume } = this.deps.store.state().preferences;
    // the call may have been answered meanwhile
    if (this.isDue()) chime?.ring(TUNES[sound], volume);
  }

  private isDue(): boolean {
    const { snapshot, preferences } = this.deps.store.state();
    if (preferences.sound === "none" || snapshot === null) return false;
    // a telephone in the panel rings by itself, where its sound is
    return snapshot.agent.answer_mode !== "webrtc" && isRinging(snapshot);
  }

  /** null when it cannot be had: a call without a sound is still a call. */
  private async get(): Promise<Chime | null> {
    try {
      this.chime ??= await this.deps.load();
    } catch {
      return null;
    }
    return this.chime;
  }
}
