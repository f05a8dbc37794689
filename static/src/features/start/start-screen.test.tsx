import { fireEvent, screen } from "@testing-library/preact";
import { expect, it } from "vitest";

import { show } from "../../../tests/show";

it("initialisation says what it waits for", () => {
  show({ screen: { name: "initializing", step: "server" } });
  expect(screen.getByRole("heading", { name: "初期化" })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toBe("サーバに接続しています…");
});

it.each([
  ["salesforce", "Salesforce Open CTI APIが無効です。Salesforceのアカウント権限などをご確認ください。"],
  [
    "server",
    "BIZTEL Open CTIサーバに接続できません。BIZTEL Open CTIサーバのURL設定、ブラウザのセキュリティ設定などをご確認ください。",
  ],
] as const)("a failure of %s is worded as the manual has it, inside the panel, with the code", (cause, text) => {
  const problem = { code: "unreachable", detail: "refused" } as const;
  const { asked } = show({ screen: { name: "init_failed", cause, problem } });
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("BIZTEL設定をご確認ください。");
  expect(alert.textContent).toContain(text);
  expect(alert.textContent).toContain("unreachable (refused)");
  fireEvent.click(screen.getByRole("button", { name: "再試行" }));
  fireEvent.click(screen.getByRole("button", { name: "診断" }));
  expect(asked).toEqual([["retry"], ["showDoctor", true]]);
});

it("opened outside Salesforce there is a hint instead of a button", () => {
  const problem = { code: "outside_salesforce", detail: "" } as const;
  show({ screen: { name: "init_failed", cause: "salesforce", problem } }, { language: "en" });
  expect(screen.getByRole("alert").textContent).toContain("Open this page from the utility bar");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
