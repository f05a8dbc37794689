import { fireEvent, screen, within } from "@testing-library/preact";
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";

import { aCall, aSnapshot, NOW_MS, STATUSES } from "../../../tests/fakes/views";
import { show, showMain } from "../../../tests/show";
import type { StatusView } from "../../protocol/types.gen";
import { initialState } from "../../state/panel-state";

const AWAY: StatusView = { code: "3", since_ms: NOW_MS, next_code: null, cause: "missed_calls", refused_by: [] };
const WRAP_UP: StatusView = { code: "7", since_ms: NOW_MS, next_code: null, cause: null, refused_by: [] };
const LIMITED = {
  statuses: [...STATUSES, { code: "7", label_ja: "後処理中", label_en: "Wrap-up", is_wrap_up: true }],
  options: { ...initialState("ja").options, wrap_up_limit_ms: 60_000 },
};
const notice = (): HTMLElement => screen.getByTestId("status-notice");

describe("the notice of a status that the agent has not chosen", () => {
  it("says why and since when, and goes back by a click", () => {
    const { asked } = showMain({ status: AWAY });
    const time = new Date(NOW_MS).toLocaleTimeString("ja", { timeStyle: "short" });
    expect(within(notice()).getByRole("status").textContent).toContain(`着信への応答がなかったため、${time}に`);
    fireEvent.click(screen.getByRole("button", { name: "受付可に戻る" }));
    expect(asked).toEqual([["setStatus", "0"]]);
  });

  it("of a phone that is gone needs no click", () => {
    showMain({ status: { ...AWAY, cause: "phone_gone" } });
    expect(notice().textContent).toContain("つながると受付可に戻ります。");
    expect(screen.queryByTestId("status-notice-button")).toBeNull();
  });

  it("is there in English, too", () => {
    show({ screen: { name: "main" }, snapshot: aSnapshot({ status: AWAY }) }, { language: "en" });
    expect(notice().textContent).toContain("calls rang and were not answered.");
  });

  it("goes with the status", () => {
    const { update } = showMain({ status: AWAY });
    update({ snapshot: aSnapshot() });
    expect(screen.queryByTestId("status-notice")).toBeNull();
  });
});

describe("a status that some queues do not follow", () => {
  it("is said with the queues, beside what else is said, until they do", () => {
    const { update } = showMain({ status: { ...AWAY, refused_by: ["営業", "受注"] } });
    expect(screen.getByTestId("status-refused").textContent).toContain("このステータスが反映されていないコールセンターがあります（営業、受注）");
    expect(notice().textContent).toContain("応答がなかったため");
    update({ snapshot: aSnapshot({ status: AWAY }) });
    expect(screen.queryByTestId("status-refused")).toBeNull();
  });

  it("is said in English, too", () => {
    const status = { ...WRAP_UP, refused_by: ["営業", "受注"] };
    show({ screen: { name: "main" }, snapshot: aSnapshot({ status }) }, { language: "en" });
    expect(screen.getByTestId("status-refused").textContent).toContain("not in effect in 営業, 受注.");
  });
});

describe("the end of after-call work", () => {
  it("counts down and can be put off", async () => {
    const { asked, clock } = showMain({ status: WRAP_UP }, LIMITED);
    expect(screen.getByTestId("wrap-up-left").textContent).toBe("01:00");
    const left = screen.getByRole("timer", { name: "後作業の残り時間" });
    await act(() => clock.advance(15_500));
    expect(left.textContent).toBe("00:45");
    await act(() => clock.advance(60_000));
    expect(left.textContent).toBe("00:00");
    fireEvent.click(screen.getByRole("button", { name: "延長" }));
    expect(asked).toEqual([["setStatus", "7"]]);
  });

  it("is not counted during a call, nor without a limit, nor in another status", () => {
    const { update } = showMain({ status: WRAP_UP, calls: [aCall({ state: "connected" })] }, LIMITED);
    const isShown = (): boolean => screen.queryByTestId("status-notice") !== null;
    expect(isShown()).toBe(false);
    update({ snapshot: aSnapshot({ status: WRAP_UP }) });
    expect(isShown()).toBe(true);
    update({ snapshot: aSnapshot() });
    expect(isShown()).toBe(false);
    update({ snapshot: aSnapshot({ status: WRAP_UP }), options: initialState("ja").options });
    expect(isShown()).toBe(false);
  });
});
