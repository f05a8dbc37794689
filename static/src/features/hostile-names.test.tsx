import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aMatch, anAgent, aParkedCall, aRecentCall, NOW_MS } from "../../tests/fakes/views";
import { showMain } from "../../tests/show";
import type { DirectoryOpened } from "../protocol/types.gen";

/** Names as anybody may give them to a customer, a queue or a colleague. */
const NAMES = [
  ["markup", `<img src=x onerror="document.title='hit'">`],
  ["a script", "<script>document.title='hit'</script>&amp;"],
  ["right to left", "\u202Egnp.exe 山田"],
  ["an emoji of several", "👨‍👩‍👧‍👦 家族"],
  ["60 characters", "長".repeat(60)],
] as const;

const directoryOf = (name: string): DirectoryOpened => ({
  entries: [{ extension: "202", name, presence: "busy", status_code: "0" }],
  favorites: [{ number: "0312345678", number_text: "03-1234-5678", label: name }],
  recent: [
    {
      number: "0312345678",
      number_text: "03-1234-5678",
      direction: "inbound",
      was_connected: false,
      at_ms: NOW_MS,
      outcome: "missed",
      answered_by: null,
      name,
    },
    {
      number: "0311112222",
      number_text: "03-1111-2222",
      direction: "inbound",
      was_connected: false,
      at_ms: NOW_MS,
      outcome: "answered_elsewhere",
      answered_by: { extension: "202", name },
      name: null,
    },
  ],
  missed: [],
});

const shows = (element: Element, name: string, times = 1): void => {
  expect(element.textContent.split(name)).toHaveLength(times + 1);
  expect(document.querySelector("img, script")).toBeNull();
  expect(document.title).not.toBe("hit");
};

describe.each(NAMES)("a name that is %s is shown as it is written", (_kind, name) => {
  it("of customer, queue and label in a call", () => {
    const lookup = { state: "found", matches: [aMatch({ name, detail: name })] } as const;
    const label = { label_ja: name, label_en: name };
    showMain({ calls: [aCall({ remote_name: name, queue: name, business_label: label, lookup })] });
    shows(screen.getByTestId("info"), name, 5);
  });

  it("of who answered in the agent's place, and of the agent", () => {
    const last_call = { call: aCall(), ended_at_ms: NOW_MS, cause: 26, outcome: "answered_elsewhere", answered_by: { extension: "202", name } } as const;
    showMain({ agent: anAgent({ name }), last_call });
    shows(document.body, name, 3);
  });

  it("of who waits in the park, and of who parked", () => {
    showMain({ parked: [aParkedCall({ remote_name: name, parker: { extension: "202", name } })] });
    shows(screen.getByTestId("parked-calls"), name, 2);
  });

  it("of colleagues, favorites, last and missed calls", async () => {
    showMain({}, { directory: { content: directoryOf(name) } });
    shows(await screen.findByRole("list", { name: "内線" }), name);
    fireEvent.click(screen.getByRole("button", { name: "お気に入り" }));
    shows(screen.getByRole("list", { name: "お気に入り" }), name);
    fireEvent.click(screen.getByRole("button", { name: "履歴" }));
    shows(screen.getByRole("list", { name: "履歴" }), name, 2);
  });

  it("of past calls", async () => {
    const last_call = { call: aCall(), ended_at_ms: NOW_MS, cause: 16, outcome: "answered", answered_by: null } as const;
    const recent = [aRecentCall({ name }), aRecentCall({ entry_id: "b:1", outcome: "answered_elsewhere", answered_by: { extension: "202", name } })];
    const wrapUp = { form: null, recent, drafts: [], justSaved: null, chosen: null };
    const wrap_up = { dispositions: [], is_disposition_required: false };
    showMain({ last_call }, { wrapUp, options: { transfer_dial_delay_ms: 4000, wrap_up, wrap_up_limit_ms: null } });
    shows(await screen.findByRole("list", { name: "最近の通話" }), name, 2);
  });
});
