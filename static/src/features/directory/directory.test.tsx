import { readFileSync } from "node:fs";

import { fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";
import type { DirectoryOpened } from "../../protocol/types.gen";

const CONTENT: DirectoryOpened = {
  entries: [
    { extension: "202", name: "鈴木 愛", presence: "busy", status_code: "0" },
    { extension: "203", name: "高橋 光", presence: "away", status_code: "2" },
  ],
  favorites: [{ number: "0312345678", number_text: "03-1234-5678", label: "本社" }],
  recent: [],
  missed: [],
};
const aRecent = (changed: Partial<DirectoryOpened["recent"][number]>): DirectoryOpened["recent"][number] => ({
  number: "0312345678",
  number_text: changed.number ?? "03-1234-5678",
  direction: "inbound",
  was_connected: false,
  at_ms: Date.UTC(2026, 10, 2),
  outcome: null,
  answered_by: null,
  name: null,
  ...changed,
});
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

describe("the directory", () => {
  it("is opened by its button and closed by Escape", async () => {
    const { asked, update } = showMain();
    fireEvent.click(button("電話帳"));
    expect(asked).toEqual([["showDirectory", true]]);
    update({ directory: { content: null } });
    const search = await screen.findByRole("searchbox", { name: "名前または番号で検索" });
    expect(document.activeElement).toBe(search);
    fireEvent.keyDown(search, { key: "Escape" });
    expect(asked.at(-1)).toEqual(["showDirectory", false]);
  });

  it("says how things stand, in words", async () => {
    showMain({}, { directory: { content: CONTENT } });
    const rows = within(await screen.findByRole("list", { name: "内線" })).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent)).toEqual(["鈴木 愛202 · 通話中", "高橋 光203 · 休憩中"]);
  });

  it("calls by a click, and closes", async () => {
    const { asked } = showMain({}, { directory: { content: CONTENT } });
    fireEvent.click(await screen.findByRole("button", { name: "発信: 鈴木 愛" }));
    expect(asked).toEqual([
      ["showDirectory", false],
      ["dial", "202"],
    ]);
  });

  it("asks a third party while the call is on hold, and calls nobody in the middle of a conversation", async () => {
    const held = aCall({ state: "held", held_by: "agent" });
    const { asked, update } = showMain({ calls: [held] }, { directory: { content: CONTENT } });
    fireEvent.click(await screen.findByRole("button", { name: "発信: 高橋 光" }));
    expect(asked.at(-1)).toEqual(["consult", "203"]);
    update({ snapshot: null });
    showMain({ calls: [aCall({ state: "connected" })] }, { directory: { content: CONTENT } });
    expect((await screen.findByRole<HTMLButtonElement>("button", { name: "発信: 高橋 光" })).disabled).toBe(true);
  });

  it("keeps favourites at hand", async () => {
    const { asked } = showMain({}, { directory: { content: CONTENT } });
    fireEvent.click(await screen.findByRole("button", { name: "お気に入り: 鈴木 愛" }));
    expect(asked.at(-1)).toEqual(["saveFavorite", "202", "鈴木 愛"]);
    fireEvent.click(button("お気に入り"));
    const star = button("お気に入り: 本社");
    expect(star.getAttribute("aria-pressed")).toBe("true");
    fireEvent.click(star);
    expect(asked.at(-1)).toEqual(["removeFavorite", "0312345678"]);
  });

  it("says how a favorite is added where there is none", async () => {
    showMain({}, { directory: { content: { ...CONTENT, favorites: [] } } });
    fireEvent.click(await screen.findByTestId("directory-favorites"));
    expect(screen.getByTestId("directory-empty").textContent).toContain("☆を押すと");
    fireEvent.input(screen.getByTestId("directory-search"), { target: { value: "誰も" } });
    fireEvent.click(button("内線"));
    expect(screen.getByTestId("directory-empty").textContent).toBe("該当する相手はいません。");
  });

  it("shows the last calls with name, direction, ending and who answered", async () => {
    const recent: DirectoryOpened["recent"] = [
      aRecent({ number: "09011112222", name: "山田 花子", outcome: "missed" }),
      aRecent({ number: "0311112222", outcome: "answered_elsewhere", answered_by: { extension: "202", name: "鈴木 愛" } }),
      aRecent({ number: "0322223333", direction: "outbound", outcome: "no_answer" }),
      aRecent({ number: "0333334444", was_connected: true, outcome: "abandoned_on_hold" }),
      aRecent({ number: "0344445555", was_connected: true, outcome: "answered" }),
      aRecent({ number: "0355556666" }),
    ];
    showMain({}, { directory: { content: { ...CONTENT, recent } } });
    fireEvent.click(await screen.findByRole("button", { name: "履歴" }));
    const rows = within(screen.getByRole("list", { name: "履歴" })).getAllByRole("listitem");
    expect(rows.map((row) => row.textContent.replace(/ · 2026.*$/, ""))).toEqual([
      "↙山田 花子09011112222 · 着信 · 不在着信",
      "↙0311112222着信 · 鈴木 愛 が応答しました",
      "↗0322223333発信 · 応答なし",
      "↙0333334444着信 · 保留中に相手が切断",
      "↙0344445555着信",
      "↙0355556666着信 · 未接続",
    ]);
    expect(button("発信: 山田 花子").disabled).toBe(false);
  });

  it.each([
    ["missed", "700"],
    ["busy", "700"],
    ["forwarded_to_voicemail", "700"],
    ["answered", "normal"],
    ["declined", "normal"],
  ] as const)("marks the arrow of each call that counts as missed (%s)", async (outcome, weight) => {
    const style = document.createElement("style");
    style.textContent = readFileSync("src/features/directory/directory.css", "utf8");
    document.head.append(style);
    showMain({}, { directory: { content: { ...CONTENT, recent: [aRecent({ number: "0300001111", outcome })] } } });
    fireEvent.click(await screen.findByRole("button", { name: "履歴" }));
    const arrow = screen.getByTestId("directory-row-0300001111").querySelector(".call-arrow");
    expect(arrow && getComputedStyle(arrow).fontWeight).toBe(weight);
    style.remove();
  });

  it("opens at the missed calls, which are seen then; one that comes later when the agent does something there", async () => {
    const { asked, update } = showMain({}, { missed: 2 });
    const toggle = button("電話帳: 不在着信 2");
    expect(within(toggle).getByText("2")).toBeTruthy();
    update({ directory: { content: null } });
    expect((await screen.findByRole("button", { name: "履歴" })).getAttribute("aria-pressed")).toBe("true");
    expect(asked).toEqual([]);
    update({ directory: { content: CONTENT } });
    await waitFor(() => expect(asked).toEqual([["seeMissed"]]));
    update({ missed: 0 });
    expect(button("電話帳")).toBeTruthy();
    update({ missed: 1 });
    expect(asked).toEqual([["seeMissed"]]);
    fireEvent.pointerEnter(screen.getByTestId("directory"));
    expect(asked).toEqual([["seeMissed"], ["seeMissed"]]);
  });

  it("opens at the colleagues during a call, and no call is seen before the agent goes to the last calls", async () => {
    const { asked } = showMain({ calls: [aCall({ state: "held", held_by: "agent" })] }, { missed: 1, directory: { content: CONTENT } });
    expect((await screen.findByRole("button", { name: "内線" })).getAttribute("aria-pressed")).toBe("true");
    fireEvent.pointerEnter(screen.getByTestId("directory"));
    expect(asked).toEqual([]);
    fireEvent.click(button("履歴"));
    await waitFor(() => expect(asked).toEqual([["seeMissed"]]));
  });
});
