import { describe, expect, it } from "vitest";
import { quietFrom } from "./offpeak";

const at = (text: string) => Date.parse(text);

describe("off-peak", () => {
  it("waits on a weekday from ten to two, UTC", () => {
    expect(quietFrom(at("2026-11-25T12:00:00Z"))).toBe(at("2026-11-25T14:00:00Z"));
    expect(quietFrom(at("2026-11-25T10:00:00Z"))).toBe(at("2026-11-25T14:00:00Z"));
    const before = at("2026-11-25T09:59:59.999Z");
    expect(quietFrom(before), "a millisecond before, nothing is busy").toBe(before);
    const after = at("2026-11-25T14:00:00Z");
    expect(quietFrom(after)).toBe(after);
  });

  it("never waits at the weekend", () => {
    const sunday = at("2026-11-29T12:00:00Z");
    expect(quietFrom(sunday)).toBe(sunday);
  });
});
