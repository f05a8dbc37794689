import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aSnapshot } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import { DEFAULT_PREFERENCES } from "../../state/preferences";
import { rebind } from "../../state/shortcut-rules";

const press = (letter: string): void =>
  void fireEvent.keyDown(document.body, { code: `Key${letter}`, key: letter.toLowerCase(), altKey: true });

describe("shortcuts", () => {
  it("do what the button would do now, and nothing where it could not be pressed", () => {
    const { asked, update } = showMain({ calls: [aCall()] });
    press("H");
    press("T");
    press("P");
    expect(asked).toEqual([]);
    press("A");
    press("E");
    expect(asked).toEqual([["answer"], ["hangUp"]]);
    update({ pending: new Set(["hold"]) });
    press("H");
    expect(asked).toHaveLength(2);
  });

  it("hold, park, open the directory and the list of keys during a call", () => {
    const { asked } = showMain({ calls: [aCall({ state: "connected" })] });
    for (const letter of ["H", "P", "D", "K"]) press(letter);
    expect(asked).toEqual([["holdOrRetrieve"], ["park"], ["showDirectory", true], ["showPreferences", true]]);
  });

  it("show themselves when ? is pressed, and not when it is typed", () => {
    const { asked } = showMain();
    const field = screen.getByTestId("number-field");
    fireEvent.keyDown(field, { code: "Slash", key: "?", shiftKey: true });
    expect(asked).toEqual([]);
    fireEvent.keyDown(document.body, { code: "Slash", key: "?", shiftKey: true });
    expect(asked).toEqual([["showPreferences", true]]);
  });

  it("follow the agent's own keys", () => {
    const shortcuts = rebind(DEFAULT_PREFERENCES.shortcuts, "answer", "Alt+Q");
    const { asked } = showMain({ calls: [aCall()] }, { preferences: { ...DEFAULT_PREFERENCES, shortcuts } });
    press("A");
    expect(asked).toEqual([]);
    press("Q");
    expect(asked).toEqual([["answer"]]);
  });
});

describe("the sheet of preferences", () => {
  it("switches the language, and between light, dark and what the system has", async () => {
    const { asked } = showMain({}, { arePreferencesOpen: true });
    fireEvent.change(await screen.findByLabelText("言語 (Language)"), { target: { value: "en" } });
    const theme = screen.getByLabelText<HTMLSelectElement>("画面の配色");
    expect([...theme.options].map((option) => option.textContent)).toEqual([
      "自動",
      "ライト",
      "ダーク",
    ]);
    fireEvent.change(theme, { target: { value: "dark" } });
    expect(asked).toEqual([
      ["chooseLanguage", "en"],
      ["chooseTheme", "dark"],
    ]);
  });

  it("takes new keys for an action and gives the old ones to the other", async () => {
    const { asked } = showMain({}, { arePreferencesOpen: true });
    const button = await screen.findByRole("button", { name: "応答: Alt+A を変更" });
    fireEvent.click(button);
    expect(button.textContent).toBe("キーを押す…");
    fireEvent.keyDown(button, { code: "KeyH", key: "h", altKey: true });
    const shortcuts = rebind(DEFAULT_PREFERENCES.shortcuts, "answer", "Alt+H");
    expect(asked).toEqual([["changePreferences", { ...DEFAULT_PREFERENCES, shortcuts }]]);
  });

  it("forgets the wait on Escape, and takes no letter alone", async () => {
    const { asked } = showMain({}, { arePreferencesOpen: true });
    const button = await screen.findByRole("button", { name: "応答: Alt+A を変更" });
    fireEvent.click(button);
    fireEvent.keyDown(button, { code: "KeyH", key: "h" });
    expect(button.textContent).toBe("キーを押す…");
    fireEvent.keyDown(button, { code: "Escape", key: "Escape" });
    expect(button.textContent).toBe("Alt+A");
    expect(asked).toEqual([]);
  });

  it("plays a sound that is chosen", async () => {
    const { asked } = showMain({}, { arePreferencesOpen: true });
    fireEvent.change(await screen.findByLabelText("着信音(パネル)"), { target: { value: "bell" } });
    expect(asked).toEqual([
      ["changePreferences", { ...DEFAULT_PREFERENCES, sound: "bell" }],
      ["trySound", "bell", 50],
    ]);
  });

  it("has no sound where the panel is the telephone, which has its own settings", async () => {
    showMain({ agent: { ...aSnapshot().agent, answer_mode: "webrtc" } }, { arePreferencesOpen: true });
    expect(await screen.findByTestId("preferences")).toBeTruthy();
    expect(screen.queryByTestId("ring-sound")).toBeNull();
    expect(screen.queryByTestId("ring-volume")).toBeNull();
  });
});
