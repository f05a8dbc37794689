import { act, fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { settle } from "../../../tests/fakes/fake-clock";
import { aCall, NOW_MS } from "../../../tests/fakes/views";
import { aSnapshot } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

const QUEUES = {
  queues: [
    { queue: "sales", waiting: 2, oldest_since_ms: NOW_MS - 50_000 },
    { queue: "support", waiting: 0, oldest_since_ms: null },
  ],
  long_wait_ms: 60_000,
};
const status = { code: "2", since_ms: NOW_MS - 65_000, next_code: null, cause: null, refused_by: [] };

describe("beside the status", () => {
  it("the time in it counts up, and begins again with a call", async () => {
    const shown = showMain({ status });
    expect(screen.getByTestId("status-timer").textContent).toBe("01:05");
    await act(() => shown.clock.advance(60_000));
    expect(screen.getByTestId("status-timer").textContent).toBe("02:05");
    shown.update({ snapshot: aSnapshot({ status, calls: [aCall({ state: "connected", connected_at_ms: NOW_MS })] }) });
    expect(screen.getByTestId("status-timer").textContent).toBe("01:00");
  });

  it("who waits is shown while somebody does, in red from the limit on", async () => {
    const shown = showMain({}, { queues: QUEUES });
    expect(screen.getByTestId("waiting").textContent).toBe("待ち 2 · 00:50");
    expect(screen.getByTestId("waiting").dataset.isLong).toBe("false");
    await act(() => shown.clock.advance(10_000));
    expect(screen.getByTestId("waiting").dataset.isLong).toBe("true");
    shown.update({ queues: { ...QUEUES, queues: QUEUES.queues.slice(1) } });
    expect(screen.queryByTestId("waiting")).toBeNull();
  });

  it("shows no waiting callers while the PBX is away", () => {
    showMain({ is_pbx_up: false }, { queues: QUEUES });
    expect(screen.queryByTestId("waiting")).toBeNull();
  });
});

describe("the sheet of the day", () => {
  const open = async (): Promise<void> => {
    fireEvent.click(screen.getByTestId("day-button"));
    await screen.findByTestId("day-figures");
  };

  it("has today's figures and every queue", async () => {
    showMain({}, { queues: QUEUES });
    await open();
    const values = ["taken", "made", "missed", "talk", "after-call"].map((name) => screen.getByTestId(`day-${name}`).textContent);
    expect(values).toEqual(["12", "3", "1", "1:02:03", "12:00"]);
    expect(screen.getByTestId("day-figures").textContent).not.toContain("以降");
    const rows = screen.getAllByRole("row").map((row) => row.textContent);
    expect(rows).toEqual(["コールセンター件数最長待ち時間", "sales200:50", "support0–"]);
  });

  it("makes room for a call", async () => {
    const shown = showMain({}, { queues: QUEUES });
    await open();
    shown.update({ snapshot: aSnapshot({ calls: [aCall()] }) });
    await settle();
    expect(screen.queryByTestId("day-sheet")).toBeNull();
  });
});
