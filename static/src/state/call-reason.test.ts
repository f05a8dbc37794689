import { describe, expect, it } from "vitest";

import { readReason, reasonOfClick } from "./call-reason";

describe("a reason in a message", () => {
  it.each([
    ["督促", "督促"],
    [" 折り返し ", "折り返し"],
    ["家族👨‍👩‍👧の件", "家族👨‍👩‍👧の件"],
    ["a".repeat(255), "a".repeat(255)],
  ])("%j is read", (text, read) => expect(readReason(text)).toBe(read));

  it.each([[undefined], [null], [""], ["  "]])("%j is none", (value) => expect(readReason(value)).toBeNull());

  it.each([[7], [{}], ["a".repeat(256)], ["two\nlines"], ["nul\u0000"], ["\u2028"], ["half \ud83d"]])(
    "%j is refused",
    (value) => expect(readReason(value)).toBeUndefined(),
  );
});

describe("a reason in the params of a click", () => {
  it.each([
    ["version=1,reason=%E7%9D%A3%E4%BF%83", "督促"],
    ["reason=a%3Db%2Cc , version=1, color=red", "a=b,c"],
    ["version=1,reason=two%0Alines", "two lines"],
    [`version=1,reason=${"a".repeat(300)}`, "a".repeat(255)],
    [`version=1,reason=${"a".repeat(254)}${encodeURIComponent("👍")}`, "a".repeat(254)],
  ])("%j is read", (params, read) => expect(reasonOfClick(params)).toBe(read));

  it.each([["version=1"], ["reason=x"], ["version=2,reason=x"], ["督促"], ["version=1,reason=%E7%9D"], ["version=1,reason=%20"]])(
    "%j has none",
    (params) => expect(reasonOfClick(params)).toBeNull(),
  );
});
