import { fireEvent, screen } from "@testing-library/preact";
import { describe, expect, it } from "vitest";

import { aCall, aSnapshot, NOW_MS } from "../../../tests/fakes/views";
import { showMain } from "../../../tests/show";

const connected = aCall({ state: "connected", connected_at_ms: NOW_MS - 65_000 });
const button = (name: string): HTMLButtonElement => screen.getByRole<HTMLButtonElement>("button", { name });

describe("a call", () => {
  it("is held and retrieved by one button, which shows that it is pressed", () => {
    const { asked, update } = showMain({ calls: [connected] });
    fireEvent.click(button("保留"));
    expect(asked).toEqual([["holdOrRetrieve"]]);
    expect(button("保留").getAttribute("aria-pressed")).toBe("false");
    update({ snapshot: aSnapshot({ calls: [aCall({ state: "held", held_by: "agent" })] }) });
    expect(button("保留").getAttribute("aria-pressed")).toBe("true");
    expect(button("保留").disabled).toBe(false);
  });

  it("that the phone itself holds can be retrieved only there", () => {
    showMain({ calls: [aCall({ state: "held", held_by: "phone" })] });
    expect(button("保留").disabled).toBe(true);
  });
});
