import { screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, anAgent, aParkedCall, aSnapshot } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { CallView } from "../../protocol/types.gen";

const phone = (): string | null => screen.getByTestId("phone-state").textContent;

describe("a call that the agent makes", () => {
  it.each([
    ["manual", "201", "受話器を取ると発信します"],
    ["notify", "201", "受話器を取ると発信します"],
    ["auto_answer", "201", "電話機が自動で応答すると発信します"],
    ["webrtc", "201", "マイクの準備ができると発信します"],
    ["manual", "701", "受話器を取るとパーク中の通話につながります"],
  ] as const)("says what has to happen at the own phone first (%s, %s)", (answer_mode, dialed_number, text) => {
    const parked = [aParkedCall({ space: "701" })];
    const call = aCall({ direction: "outbound", state: "dialing", dialed_number });
    const { update } = showMain({ agent: anAgent({ answer_mode }), parked, calls: [{ ...call, dial_stage: "own_phone" }] });
    expect(screen.getByTestId("own-phone").textContent).toBe(text);
    const after = (stage: CallView["dial_stage"]): string | null => {
      update({ snapshot: aSnapshot({ calls: [{ ...call, dial_stage: stage }] }) });
      expect(screen.queryByTestId("own-phone")).toBeNull();
      return phone();
    };
    expect(after("dialing")).toBe("発信中");
    expect(after("ringing")).toBe("呼出中");
  });
});

it.each([
  ["ja", "内線12は省いて発信しました。つながったら相手に伝えてください。"],
  ["en", "Extension 12 was left out. Ask for it when the call is answered."],
] as const)("an extension that was left out of the number is named (%s)", (language, text) => {
  const calls = [aCall({ direction: "outbound", state: "dialing" })];
  const { update } = showMain({ calls }, { leftOut: "12" }, { language });
  expect(screen.getByTestId("left-out").textContent).toBe(text);
  update({ leftOut: null });
  expect(screen.queryByTestId("left-out")).toBeNull();
});

it("a call that rings says for how long, until it is answered", () => {
  const call = aCall({ started_at_ms: aSnapshot().server_time_ms - 12_000 });
  const { update } = showMain({ calls: [call] });
  expect(screen.getByTestId("ring-timer").textContent).toContain("00:12");
  update({ snapshot: aSnapshot({ calls: [aCall({ state: "connected", connected_at_ms: aSnapshot().server_time_ms })] }) });
  expect(screen.queryByTestId("ring-timer")).toBeNull();
});
