import { act, fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, anAgent, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS });
const signOut = (): void => {
  fireEvent.click(screen.getByTestId("status-button"));
  fireEvent.click(screen.getByTestId("sign-out"));
};
const answer = async (button: "ok" | "cancel"): Promise<void> => {
  fireEvent.click(screen.getByTestId(`confirm-${button}`));
  await act(() => Promise.resolve());
};

describe("サインアウト", () => {
  it.each([
    ["manual", "通話は電話機で続きますが"],
    ["webrtc", "通話の音声も切れます"],
  ] as const)("in mid-call is asked about first (%s)", async (answer_mode, text) => {
    const { asked } = showMain({ agent: anAgent({ answer_mode }), calls: [connected] });
    signOut();
    expect(screen.getByTestId("confirm").textContent).toContain(text);
    await answer("cancel");
    expect(screen.queryByTestId("confirm")).toBeNull();
    expect(asked).toEqual([]);
    signOut();
    await answer("ok");
    expect(asked).toEqual([["signOut"]]);
  });

  it("without a call is not", () => {
    const { asked } = showMain();
    signOut();
    expect(asked).toEqual([["signOut"]]);
  });
});

it("Space opens the guide, as it chooses each other item of the menu", () => {
  showMain();
  fireEvent.click(screen.getByTestId("status-button"));
  const guide = screen.getByTestId("open-guide");
  const opened: string[] = [];
  guide.addEventListener("click", (event) => {
    event.preventDefault();
    opened.push(guide.getAttribute("href") ?? "");
  });
  guide.focus();
  const isScrolling = fireEvent.keyDown(guide, { key: " " });
  expect([opened, isScrolling]).toEqual([["/panel/guide/ja"], false]);
  expect(screen.queryByTestId("open-guide")).toBeNull();
});
