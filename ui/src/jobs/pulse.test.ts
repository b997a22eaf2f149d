import { describe, expect, it } from "vitest";
import type { QuotaView } from "../ipc/bindings";
import { pulseOf } from "./pulse";

const gauge = { used: 0, limit: 10, allowed: 10, opensAtMs: null };
const calm: QuotaView = {
  ...{ minute: gauge, day: { ...gauge, opensAtMs: 9_000 }, spend: gauge, spentTodayNanos: 0 },
  ...{ dayBudgetNanos: null, promisedNanos: 0, budget: { verdict: "allowed" } },
  ...{ nextSlotMs: null, silence: null, breaker: null, paused: false },
};
const none = { running: 0, waiting: 0, held: 0 };
const word = (counts: Partial<typeof none>, change: Partial<QuotaView> = {}) =>
  pulseOf({ ...none, ...counts }, { ...calm, ...change }, "Google", 0).word;

describe("the pulse", () => {
  it("has an honest word for every state of affairs", () => {
    expect(word({})).toBe("Ready");
    expect(word({ running: 2, waiting: 3 })).toBe("2 running");
    expect(word({ waiting: 3 })).toBe("Waiting");
    expect(word({ held: 3 })).toBe("On hold");
    expect(pulseOf(none, null, "Google", 0).word, "before the gauges are known").toBe("Ready");
  });

  it("says what stands in everyone's way first", () => {
    const full = { day: { ...gauge, used: 10, opensAtMs: 9_000 } };
    expect(word({ held: 90 }, full)).toBe("Daily limit reached");
    expect(word({ running: 1 }, full), "the last of the day is still under way").toBe("1 running");
    expect(word({ running: 1, waiting: 9 }, { breaker: { untilMs: null } })).toBe("Google keeps failing");
    expect(word({ waiting: 9 }, { paused: true, breaker: { untilMs: 5 } })).toBe("Paused");
  });
});
