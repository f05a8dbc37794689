import { expect, it } from "vitest";

import { LaterPart } from "./later-part";

it("is fetched once, whoever asks", async () => {
  let loads = 0;
  const part = new LaterPart(() => Promise.resolve({ number: (loads += 1) }));
  const [one, other] = await Promise.all([part.get(), part.get()]);
  expect([one, other, loads]).toEqual([{ number: 1 }, { number: 1 }, 1]);
});

it("that cannot be fetched now is tried again", async () => {
  const answers = [Promise.reject(new Error("offline")), Promise.resolve("there")];
  const part = new LaterPart(() => answers.shift() ?? Promise.reject(new Error("asked too often")));
  expect(await part.get()).toBeNull();
  expect(await part.get()).toBe("there");
  expect(await part.get()).toBe("there");
});
