/**
 * The agent's status and the presence in Omni-Channel, each following the other by the rules of the call center definition.
 *
 * A change goes to the other side once and never back: what the panel sets because Omni-Channel has changed is not told to
 * Omni-Channel again, however late and in whatever order the bridge's events arrive.
 */
import type { Action, PanelState } from "../state/panel-state";
import { presenceOf, statusOf } from "../state/presence";
import type { Store } from "../state/store";
import type { AgentCommands } from "./commands";

export interface PresenceLinkDeps {
  readonly store: Store<PanelState, Action>;
  readonly commands: AgentCommands;
  /** The wish that Omni-Channel takes this presence, because the agent took this status. */
  readonly tell: (presence: string, status: string) => void;
}

export class PresenceLink {
  /** Omni-Channel's presence, as it was heard or asked for last; null: nobody has said. */
  private presence: string | null = null;
  /** Statuses asked for because Omni-Channel changed, whose coming is still to be heard of; oldest first. */
  private asked: string[] = [];
  private isFollowing = false;

  constructor(private readonly deps: PresenceLinkDeps) {}

  /** Omni-Channel has another presence: the agent takes the status that the rules name, if they name any. */
  async follow(presence: unknown): Promise<void> {
    if (typeof presence !== "string") return;
    this.presence = presence;
    // what is under way looks again when it is done: one at a time, and the last word counts
    if (this.isFollowing) return;
    this.isFollowing = true;
    try {
      for (let code = this.wanted(); code !== null; code = this.wanted()) {
        this.asked.push(code);
        if (await this.deps.commands.setStatus(code)) continue;
        this.asked.pop();
        return;
      }
    } finally {
      this.isFollowing = false;
    }
  }

  /** The status of the agent may be another. */
  onState(before: PanelState, now: PanelState): void {
    const [old, status] = [before.snapshot?.status, now.snapshot?.status];
    if (status === undefined) this.asked = [];
    if (status === undefined || status === old) return;
    const place = this.asked.indexOf(status.code);
    if (place >= 0) {
      this.asked.splice(0, place + 1);
    } else if (status.code !== old?.code) {
      // somebody has chosen: what was asked for before will not come any more
      this.asked = [];
      this.ask(now, status.code);
    }
  }

  /** What Omni-Channel has already is not asked for. */
  private ask(now: PanelState, code: string): void {
    const presence = presenceOf(now.settings.presence, code);
    if (presence === null || presence === this.presence) return;
    this.presence = presence;
    this.deps.tell(presence, code);
  }

  /** The status to take for the presence of now; null when the agent has it, or will have it, or no rule names one. */
  private wanted(): string | null {
    const { snapshot, settings } = this.deps.store.state();
    if (snapshot === null || this.presence === null) return null;
    const code = statusOf(settings.presence, this.presence);
    const coming = this.asked.at(-1) ?? snapshot.status.next_code ?? snapshot.status.code;
    return presenceOf(settings.presence, coming) === this.presence ? null : code;
  }
}
