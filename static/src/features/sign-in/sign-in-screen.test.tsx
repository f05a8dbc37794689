import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { show } from "../../../tests/show";
import { ja } from "../../i18n/ja";
import type { PanelState } from "../../state/panel-state";

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
