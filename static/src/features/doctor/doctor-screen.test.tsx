import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import type { Language } from "../../protocol/types.gen";
import type { Check, Examined, ServerPart } from "../../state/doctor";
import { DoctorScreen } from "./doctor-screen";

const CHECKS: readonly Check[] = [
  { name: "connection", state: "advice", finding: "no_websocket", detail: "polling" },
  { name: "storage", state: "ok", finding: null, detail: "partitioned" },
];
const REPORT: ServerPart = {
  kind: "report",
  links: [
    {
      link: "pbx",
      title: "電話交換機 (Asterisk)",
      state: "wrong",
      skipped: "",
      facts: {},
      findings: [{ code: "login_refused", problem: "ログインできません。", remedy: "合わせてください。", detail: "refused" }],
    },
    { link: "database", title: "データベース", state: "ok", skipped: "", facts: { schema: "0002" }, findings: [] },
  ],
};

function show(server: ServerPart = REPORT, language: Language = "ja") {
  const asked: string[] = [];
  const saved: Examined[] = [];
  const examined = { checks: CHECKS, server } as unknown as Examined;
  let examine = (): Promise<Examined> => Promise.resolve(examined);
  render(
    <DoctorScreen
      language={language}
      examine={() => {
        asked.push("examine");
        return examine();
      }}
      save={(each) => Promise.resolve(void saved.push(each))}
      onClose={() => void asked.push("close")}
    />,
  );
  return { asked, saved, failNext: () => (examine = () => Promise.reject(new Error("no"))) };
}

describe("the doctor's page", () => {
  it("shows each check with its state, what is wrong and how to mend it", async () => {
    show();
    const check = await screen.findByTestId("doctor-connection");
    expect(check.textContent).toContain("推奨");
    expect(check.textContent).toContain("WebSocketが通らないため");
    expect(check.textContent).toContain("→ プロキシで /socket.io/");
    expect(screen.getByTestId("doctor-storage").textContent).toBe("ブラウザの保存領域 正常partitioned");
  });

  it("shows what the server found, with the code and the English detail", async () => {
    show();
    const check = await screen.findByTestId("doctor-server-pbx");
    expect(check.textContent).toContain("要対応");
    expect(check.textContent).toContain("login_refused: refused");
    expect(screen.getByTestId("doctor-server-database").textContent).toContain("schema: 0002");
  });

  it("says who may see the server's part", async () => {
    show({ kind: "not_allowed" }, "en");
    expect((await screen.findByTestId("doctor-server")).textContent).toContain("administrator");
  });

  it("saves the support file in one click and says so", async () => {
    const { saved } = show();
    fireEvent.click(await screen.findByTestId("doctor-save"));
    await screen.findByText("サポート用ファイルを保存しました。");
    expect(saved.map((each) => each.checks)).toEqual([CHECKS]);
  });

  it("examines again, and tells when that fails", async () => {
    const { asked, failNext } = show();
    failNext();
    fireEvent.click(await screen.findByTestId("doctor-again"));
    await screen.findByText("診断できませんでした。もう一度お試しください。");
    expect(asked).toEqual(["examine", "examine"]);
  });

  it("begins with the focus on its title, and leaves by Escape", async () => {
    const { asked } = show();
    await waitFor(() => expect(document.activeElement?.textContent).toBe("診断"));
    fireEvent.keyDown(screen.getByTestId("doctor"), { key: "Escape" });
    expect(asked).toContain("close");
  });
});
