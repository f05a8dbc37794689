/** Who waits in the agent's queues: asked for at each entry into the session, then pushed. And the figures of the day. */
import type { BridgeSocket } from "../ports/bridge-socket";
import { readQueuesChanged } from "../protocol/parse-later";
import type { DayFiguresTaken } from "../protocol/types.gen";
import type { Action, PanelState } from "../state/panel-state";
import { withChange } from "../state/queues";
import type { Store } from "../state/store";
import { bridgeProblem } from "./problems";

const LIMIT_MS = 10_000;

export interface QueueSessionDeps {
  readonly bridge: BridgeSocket;
  readonly store: Store<PanelState, Action>;
}

export class QueueSession {
  constructor(private readonly deps: QueueSessionDeps) {}

  /** Entered, or entered again: what happened meanwhile did not arrive. */
  async entered(): Promise<void> {
    const { bridge, store } = this.deps;
    try {
      const queues = await bridge.request("watch_queues", {}, LIMIT_MS);
      if (store.state().snapshot !== null) store.dispatch({ type: "queues_changed", queues });
    } catch (error) {
      // nothing the agent could do about it, and the next entry asks again
      bridgeProblem(error);
    }
  }

  onChanged(raw: unknown): void {
    const changed = readQueuesChanged(raw);
    const { queues } = this.deps.store.state();
    if (queues && changed) this.deps.store.dispatch({ type: "queues_changed", queues: withChange(queues, changed) });
  }

  /** Rejects when the bridge does not answer. */
  dayFigures(): Promise<DayFiguresTaken> {
    return this.deps.bridge.request("get_day_figures", {}, LIMIT_MS);
  }
}
