import { expect, it } from "vitest";

import type { QueuesWatched } from "../protocol/types.gen";
import { allWaiting, withChange } from "./queues";

const KNOWN: QueuesWatched = {
  queues: [
    { queue: "sales", waiting: 2, oldest_since_ms: 5_000 },
    { queue: "support", waiting: 1, oldest_since_ms: 3_000 },
  ],
  long_wait_ms: 60_000,
};

it("all queues together wait since the first caller of any", () => {
  expect(allWaiting(KNOWN.queues)).toEqual({ count: 3, oldestSinceMs: 3_000 });
  expect(allWaiting([])).toEqual({ count: 0, oldestSinceMs: null });
});

it("a change replaces its own queue, and is nothing to an agent without it", () => {
  const empty = { queue: "support", waiting: 0, oldest_since_ms: null };
  const strange = { queue: "billing", waiting: 9, oldest_since_ms: 1 };
  const changed = withChange(KNOWN, { queues: [empty, strange], is_whole: false });
  expect(changed.queues).toEqual([KNOWN.queues[0], empty]);
});

it("other queues of the agent replace all", () => {
  const other = { queue: "billing", waiting: 0, oldest_since_ms: null };
  expect(withChange(KNOWN, { queues: [other], is_whole: true }).queues).toEqual([other]);
});
