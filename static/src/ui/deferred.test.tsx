import { render, screen } from "@testing-library/preact";
import { render as draw } from "preact";
import { describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { deferred } from "./deferred";

const Greeting = ({ name }: { readonly name: string }) => <p>Hello {name}</p>;
const Missing = () => <p>missing</p>;

describe("a deferred view", () => {
  it("is fetched when it is shown", async () => {
    const { View } = deferred(() => Promise.resolve(Greeting), Missing);
    render(<View name="Sato" />);
    expect(document.body.textContent).toBe("");
    expect(await screen.findByText("Hello Sato")).toBeTruthy();
  });

  it("is there at once when it was fetched before, and is fetched only once", async () => {
    let count = 0;
    const { View, preload } = deferred(() => Promise.resolve(((count += 1), Greeting)), Missing);
    await preload();
    render(<View name="Sato" />);
    expect(document.body.textContent).toBe("Hello Sato");
    await settle();
    expect(count).toBe(1);
  });

  it("appears when its file comes just after the first drawing", async () => {
    let arrive = (): void => undefined;
    const { View, preload } = deferred(
      () => new Promise<typeof Greeting>((resolve) => (arrive = () => resolve(Greeting))),
      Missing,
    );
    const fetched = preload();
    const place = document.body.appendChild(document.createElement("div"));
    // The library's own render runs effects at once; a browser draws first.
    draw(<View name="Sato" />, place);
    arrive();
    await fetched;
    expect(await screen.findByText("Hello Sato")).toBeTruthy();
    draw(null, place);
    place.remove();
  });

  it("that cannot be had says so, and is tried again the next time", async () => {
    let isUp = false;
    const { View, preload } = deferred(
      () => (isUp ? Promise.resolve(Greeting) : Promise.reject(new Error("no such file"))),
      Missing,
    );
    await preload();
    const first = render(<View name="Sato" />);
    expect(await screen.findByText("missing")).toBeTruthy();
    first.unmount();
    isUp = true;
    render(<View name="Sato" />);
    expect(await screen.findByText("Hello Sato")).toBeTruthy();
  });
});
