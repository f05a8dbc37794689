import { render, screen } from "@testing-library/preact";
import { expect, it } from "vitest";

import { ja } from "../i18n/ja";
import { useWords } from "./context";
import { Worded } from "./worded";

const SignIn = () => <p>{useWords().signInTitle}</p>;

it("a screen waits for its dictionary", async () => {
  const view = render(
    <Worded words={null} onWordsMissing={() => Promise.resolve(true)}>
      <SignIn />
    </Worded>,
  );
  expect(view.container.textContent).toBe("");
  view.rerender(
    <Worded words={ja} onWordsMissing={() => Promise.reject(new Error("asked though they are there"))}>
      <SignIn />
    </Worded>,
  );
  expect(await screen.findByText("サインイン")).toBeTruthy();
});

it("a dictionary that cannot be had is asked for again, and then said to be missing", async () => {
  let asked = 0;
  const isThere = () => Promise.resolve(((asked += 1), false));
  render(
    <Worded words={null} onWordsMissing={isThere}>
      <SignIn />
    </Worded>,
  );
  expect((await screen.findByRole("alert")).textContent).toContain("リロード");
  expect(asked).toBe(1);
});
