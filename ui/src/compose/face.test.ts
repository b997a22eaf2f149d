import { describe, expect, it } from "vitest";
import type { QuotaView } from "../ipc/bindings";
import { faceOf } from "./face";

const gauge = { used: 0, limit: 10, allowed: 10, opensAtMs: null };
const free: QuotaView = {
  ...{ minute: gauge, day: gauge, spend: gauge, spentTodayNanos: 0 },
  ...{ dayBudgetNanos: null, promisedNanos: 0, budget: { verdict: "allowed" } },
  ...{ nextSlotMs: null, silence: null, breaker: null, paused: false },
};
const noon = new Date(2026, 10, 25, 12).getTime();
const face = (change: Partial<QuotaView>) => {
  const { verb, when } = faceOf({ ...free, ...change }, noon, "Generate");
  return when === null ? verb : `${verb} · ${when}`;
};

describe("the button's face", () => {
  it("generates when nothing stands in the way", () => {
    expect(face({})).toBe("Generate");
    expect(face({ nextSlotMs: noon }), "the slot is open").toBe("Generate");
    expect(faceOf(null, noon, "Edit").verb).toBe("Edit");
  });

  it("says when the order goes out", () => {
    expect(face({ nextSlotMs: noon + 3_400 })).toBe("Queue · starts in 4 s");
    expect(face({ nextSlotMs: noon + 102_000 })).toBe("Queue · starts in 1:42");
    expect(face({ nextSlotMs: noon + 5_400_000 })).toBe("Queue · starts 13:30");
  });

  it("says what it waits for when that is a person or tomorrow", () => {
    const day = { ...gauge, used: 10, opensAtMs: noon + 21 * 3_600_000 };
    expect(face({ day, nextSlotMs: noon + 4_000 })).toBe("Queue · held until 09:00");
    expect(face({ day: { ...day, opensAtMs: noon + 6 * 3_600_000 } })).toBe("Queue · held until 18:00");
    expect(face({ day, paused: true })).toBe("Queue · paused");
  });
});
