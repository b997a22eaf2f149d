import { describe, expect, it } from "vitest";
import type { QuotaView } from "../ipc/bindings";
import { cells, dayOpens, isLowered, share, spendMatters } from "./gauge";

const gauge = { used: 0, limit: 10, allowed: 10, opensAtMs: null };
const quota = (change: Partial<QuotaView> = {}): QuotaView => ({
  minute: gauge,
  day: { ...gauge, limit: 1000, allowed: 1000, opensAtMs: 9_000 },
  spend: { ...gauge, limit: 10_000_000_000, allowed: 10_000_000_000 },
  spentTodayNanos: 0,
  ...{ dayBudgetNanos: null, promisedNanos: 0, budget: { verdict: "allowed" } },
  ...{ nextSlotMs: null, silence: null, breaker: null, paused: false },
  ...change,
});

describe("gauges", () => {
  it("give small limits a cell each and share a row among many", () => {
    expect(cells(3, 10)).toEqual({ used: 3, total: 10, lost: 0 });
    expect(cells(1, 60)).toEqual({ used: 1, total: 12, lost: 0 });
    expect(cells(99, 10)).toEqual({ used: 10, total: 10, lost: 0 });
    expect(cells(1, null)).toBeNull();
    expect(cells(0, 0), "no quota at all has no picture").toBeNull();
    expect(share(1, 1000)).toBe(0.02);
    expect(share(0, 1000)).toBe(0);
    expect(share(2000, 1000)).toBe(1);
  });

  it("keep what a refusal has taken in sight", () => {
    expect(cells(8, 8, 10)).toEqual({ used: 8, total: 10, lost: 2 });
    expect(cells(30, 30, 60)).toEqual({ used: 6, total: 12, lost: 6 });
    expect(isLowered({ ...gauge, limit: 8 })).toBe(true);
    expect(isLowered(gauge)).toBe(false);
    expect(isLowered({ ...gauge, allowed: null })).toBe(false);
  });

  it("know when the day is used up, by count or by the provider's word", () => {
    expect(dayOpens(quota(), 0)).toBeNull();
    const full = { ...gauge, used: 1000, limit: 1000, opensAtMs: 9_000 };
    expect(dayOpens(quota({ day: full }), 0)).toBe(9_000);
    expect(dayOpens(quota({ day: full }), 9_000), "midnight has come").toBeNull();
    const silence = { reason: "dayRequests", untilMs: 7_000 } as const;
    expect(dayOpens(quota({ silence }), 0)).toBe(7_000);
    expect(
      dayOpens(quota({ day: { ...full, used: 0, limit: 0 } }), 0),
      "free tier is no used-up day",
    ).toBeNull();
  });

  it("show spending only when it matters", () => {
    const spent = (used: number) => quota({ spend: { ...gauge, used, limit: 10, allowed: 10 } });
    expect(spendMatters(spent(4), false)).toBe(false);
    expect(spendMatters(spent(5), false)).toBe(true);
    expect(spendMatters(spent(0), true)).toBe(true);
    expect(spendMatters(quota({ spend: { ...gauge, limit: null } }), true), "no limit, no gauge").toBe(false);
  });
});
