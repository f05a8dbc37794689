import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { show } from "../../../tests/show";
import { ja } from "../../i18n/ja";
import type { Language, TerminalUser } from "../../protocol/types.gen";
import type { PanelState, Problem } from "../../state/panel-state";

const showSignIn = (changes: Partial<PanelState> = {}) => show({ screen: { name: "sign_in" }, ...changes });

const type = (label: string, value: string): void => {
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
};

describe("the sign-in screen", () => {
  it("has the manual's fields, and offers the statuses in the bridge's order", () => {
    showSignIn();
    for (const label of ["アカウント", "アカウントパスワード", "サインイン端末", "サインイン時のステータス"]) {
      expect(screen.getByLabelText(label)).toBeTruthy();
    }
    expect(screen.getByLabelText(/^座席ID/)).toBeTruthy();
    expect(screen.getByRole("checkbox", { name: "ハードフォンで利用する" })).toBeTruthy();
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["受付可", "休憩中", "ログオフ"]);
  });

  it("starts from the remembered account and terminal, and an empty password", () => {
    showSignIn();
    expect(screen.getByLabelText<HTMLInputElement>("アカウント").value).toBe("yamada");
    expect(screen.getByLabelText<HTMLInputElement>("サインイン端末").value).toBe("2001");
    expect(screen.getByLabelText<HTMLInputElement>("アカウントパスワード").value).toBe("");
  });

  it("says that Caps Lock is on while the password is typed", () => {
    showSignIn();
    const password = screen.getByLabelText("アカウントパスワード");
    const press = (isOn: boolean): void => {
      const event = new KeyboardEvent("keydown", { key: "a", bubbles: true });
      Object.defineProperty(event, "getModifierState", { value: (key: string) => isOn && key === "CapsLock" });
      fireEvent(password, event);
    };
    press(true);
    expect(screen.getByTestId("caps-lock").textContent).toBe("Caps Lock がオンになっています。");
    press(false);
    expect(screen.queryByTestId("caps-lock")).toBeNull();
    press(true);
    fireEvent.blur(password);
    expect(screen.queryByTestId("caps-lock")).toBeNull();
  });

  it("shows the password while the agent wants to see it", () => {
    showSignIn();
    const password = screen.getByLabelText<HTMLInputElement>("アカウントパスワード");
    const button = screen.getByRole("button", { name: "パスワードを表示" });
    fireEvent.input(password, { target: { value: "secret" } });
    expect(password.type).toBe("password");
    fireEvent.click(button);
    expect([password.type, password.value, button.getAttribute("aria-pressed")]).toEqual(["text", "secret", "true"]);
    fireEvent.click(button);
    expect(password.type).toBe("password");
  });

  it.each([
    [3, "5秒"],
    [58, "60秒"],
    [91, "2分"],
    [3600, "60分"],
  ])("says how long to wait when too many have failed: %i s", (retryAfterS, wait) => {
    showSignIn({ problem: { code: "rate_limited", detail: "", retryAfterS } });
    expect(screen.getByRole("alert").textContent).toBe(
      `サインインの失敗が続いたため、受け付けていません。${wait}ほど待ってからもう一度お試しください。`,
    );
  });

  it("names no time that the bridge has not named", () => {
    showSignIn({ problem: { code: "rate_limited", detail: "" } });
    expect(screen.getByRole("alert").textContent).toBe(ja.problems.rate_limited);
  });

  it.each([
    ["taken_over", "このサインイン端末で別の人がサインインした"],
    ["moved", "別の端末または組織でサインインした"],
  ] as const)("says why the session at this panel ended: %s", (code, text) => {
    showSignIn({ problem: { code, detail: "" } });
    expect(screen.getByRole("alert").textContent).toContain(text);
  });

  it("asks to sign in with what was typed", () => {
    const { asked } = showSignIn();
    type("アカウント", " ｓｕｚｕｋｉ　");
    type("アカウントパスワード", " pass word ");
    type("サインイン端末", "２００２");
    fireEvent.change(screen.getByLabelText("サインイン時のステータス"), { target: { value: "2" } });
    fireEvent.click(screen.getByRole("checkbox"));
    fireEvent.submit(screen.getByTestId("sign-in-form"));
    expect(asked).toEqual([
      [
        "signIn",
        {
          account: "suzuki",
          password: " pass word ",
          extension: "2002",
          seat_id: null,
          takes_seat: false,
          takes_terminal_from: null,
          status: "2",
          is_hard_phone: true,
        },
      ],
    ]);
  });

  it("sends the first status when none was chosen, and the seat when one was typed", () => {
    const { asked } = showSignIn();
    type("座席ID任意", "A-12");
    fireEvent.submit(screen.getByTestId("sign-in-form"));
    expect(asked[0]?.[1]).toMatchObject({ status: "0", seat_id: "A-12" });
  });

  it("shows one message for every cause of refusal", () => {
    showSignIn({ problem: { code: "sign_in_refused", detail: "" } });
    expect(screen.getByRole("alert").textContent).toBe(
      "入力したアカウント、アカウントパスワード、サインイン端末が間違っているか、ログインが制限されています。",
    );
  });

  describe("with an occupied seat", () => {
    const showTaken = () => {
      const shown = showSignIn();
      type("アカウントパスワード", "secret");
      type("座席ID任意", " A-12 ");
      shown.update({ problem: { code: "seat_taken", detail: "" } });
      return shown;
    };

    it("asks in a modal dialog, and not above the form", () => {
      showTaken();
      const dialog = screen.getByRole<HTMLDialogElement>("dialog", { name: "座席ID A-12 は使用中です。上書きしますか?" });
      expect(dialog.open).toBe(true);
      expect(screen.queryByTestId("sign-in-error")).toBeNull();
    });

    it("OK signs in with the same form and takes the seat", () => {
      const { asked } = showTaken();
      fireEvent.click(screen.getByRole("button", { name: "OK" }));
      expect(asked).toMatchObject([["signIn", { password: "secret", seat_id: "A-12", takes_seat: true }]]);
    });

    it("キャンセル goes back to the form as it was", () => {
      const { asked, update } = showTaken();
      fireEvent.click(screen.getByRole("button", { name: "キャンセル" }));
      expect(asked).toEqual([["dismissProblem"]]);
      update({ problem: null });
      expect(screen.queryByRole("dialog")).toBeNull();
      expect(screen.getByLabelText<HTMLInputElement>("アカウントパスワード").value).toBe("secret");
      expect(screen.getByLabelText<HTMLInputElement>("座席ID任意").value).toBe(" A-12 ");
    });
  });

  describe("with a terminal in use", () => {
    const SATO = { agent_id: "agent-sato", name: "佐藤 健太", status: "2", status_since_ms: 0 };
    const taken = (terminalUser: TerminalUser): Problem => ({ code: "terminal_taken", detail: "", terminalUser });
    const showTaken = (terminalUser = SATO, language: Language = "ja") => {
      const shown = show({ screen: { name: "sign_in" } }, { language });
      fireEvent.submit(screen.getByTestId("sign-in-form"));
      shown.update({ problem: taken(terminalUser) });
      return shown;
    };
    const timeOf = (ms: number, language: Language) =>
      new Date(ms).toLocaleTimeString(language, { timeStyle: "short" });
    const question = () => screen.getByRole("dialog").querySelector("p")?.textContent;

    it("says who is there, in which status, since when today, and what signing in does", () => {
      const { clock, update } = showTaken();
      const today = { ...SATO, status_since_ms: clock.nowMs() };
      update({ problem: taken(today) });
      expect(question()).toBe(
        `佐藤 健太 がこの端末を使用中です (休憩中、${timeOf(clock.nowMs(), "ja")}から)。ここでサインインすると、佐藤 健太 はサインアウトされます。`,
      );
    });

    it("says so in English, and the date when it is not today's", () => {
      showTaken({ ...SATO, name: "Kenta Sato" }, "en");
      const at = new Date(0).toLocaleString("en", { dateStyle: "short", timeStyle: "short" });
      expect(question()).toBe(
        `Kenta Sato is signed in at this terminal (On break since ${at}). Signing in here signs Kenta Sato out.`,
      );
    });

    it("signs in all the same with the agent who was named", () => {
      const { asked } = showTaken();
      fireEvent.click(screen.getByRole("button", { name: "ここでサインイン" }));
      expect(asked).toMatchObject([
        ["signIn", { takes_terminal_from: null }],
        ["signIn", { takes_terminal_from: "agent-sato", takes_seat: false }],
      ]);
    });

    it("キャンセル goes back to the form, and the next sign-in is asked about again", () => {
      const { asked, update } = showTaken();
      fireEvent.click(screen.getByRole("button", { name: "キャンセル" }));
      update({ problem: null });
      fireEvent.submit(screen.getByTestId("sign-in-form"));
      expect(asked.slice(1)).toMatchObject([["dismissProblem"], ["signIn", { takes_terminal_from: null }]]);
    });

    it("asks about the next agent and the seat, one after the other, and forgets no answer", () => {
      const { asked, update } = showTaken();
      const next = (problem: Problem, ok: string): unknown => {
        update({ problem: null });
        update({ problem });
        fireEvent.click(screen.getByRole("button", { name: ok }));
        return asked.at(-1)?.[1];
      };
      fireEvent.click(screen.getByRole("button", { name: "ここでサインイン" }));
      const tanaka = { ...SATO, agent_id: "agent-tanaka", name: "田中 一郎" };
      expect(next(taken(tanaka), "ここでサインイン")).toMatchObject({ takes_terminal_from: "agent-tanaka" });
      const both = { takes_terminal_from: "agent-tanaka", takes_seat: true };
      expect(next({ code: "seat_taken", detail: "" }, "OK")).toMatchObject(both);
    });
  });

  it("does not ask twice while an answer is under way", () => {
    const { asked } = showSignIn({ pending: new Set(["sign_in"]) });
    expect(screen.getByRole("button", { name: "サインイン中…" }).getAttribute("aria-disabled")).toBe("true");
    fireEvent.submit(screen.getByTestId("sign-in-form"));
    expect(asked).toEqual([]);
  });

  it("tells the administrator which settings were not usable", () => {
    const { settings } = { settings: { rejected: ["popupMode = bogus"] } };
    const base = showSignIn();
    expect(screen.queryByTestId("rejected-settings")).toBeNull();
    base.update({
      settings: { serverUrl: "", popupMode: "ring", hasOutboundPopup: false, language: "ja", displayName: "", presence: [], ...settings },
    });
    expect(screen.getByTestId("rejected-settings").textContent).toContain("popupMode = bogus");
  });
});
