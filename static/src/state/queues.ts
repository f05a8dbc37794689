/** The agent's queues as a panel sees them. Pure. */
import type { QueueLoadView, QueuesChanged, QueuesWatched } from "../protocol/types.gen";

export interface Waiting {
  readonly count: number;
  readonly oldestSinceMs: number | null;
}

/** A queue that is named replaces the one of its name; one that is not known is none of the agent's any more. */
export function withChange(known: QueuesWatched, changed: QueuesChanged): QueuesWatched {
  if (changed.is_whole) return { ...known, queues: changed.queues };
  const byName = new Map(changed.queues.map((load) => [load.queue, load]));
  return { ...known, queues: known.queues.map((load) => byName.get(load.queue) ?? load) };
}

/** Of all queues together. */
export function allWaiting(queues: readonly QueueLoadView[]): Waiting {
  const moments = queues.map((load) => load.oldest_since_ms).filter((moment) => moment !== null);
  return {
    count: queues.reduce((sum, load) => sum + load.waiting, 0),
    oldestSinceMs: moments.length === 0 ? null : Math.min(...moments),
  };
}
