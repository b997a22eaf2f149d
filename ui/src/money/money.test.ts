import { afterEach, describe, expect, it } from "vitest";
import type { Backend } from "../ipc/backend";
import type { BudgetPeriod, Budgets } from "../ipc/bindings";
import { showIn } from "./currency.svelte";
import { about, aboutRange, DOLLARS, exact, range, roundedUp, sum } from "./money";
import { needed, Purse } from "./purse.svelte";
import { takesText } from "./takes";

describe("money", () => {
  it("gives two significant digits on the button", () => {
    expect(about(33_600_000)).toBe("$0.034");
    expect(about(113_400_000)).toBe("$0.11");
    expect(about(50_400_000)).toBe("$0.050");
    expect(about(1_234_000_000)).toBe("$1.23");
    expect(about(1_234_567_000_000)).toBe("$1,234.57");
    expect(about(0)).toBe("$0.00");
  });

  it("takes the middle of a range", () => {
    expect(aboutRange(104_000_000, 122_000_000)).toBe("$0.11");
  });

  it("keeps a receipt exact, also when it is tiny", () => {
    expect(exact(57_400_000)).toBe("$0.0574");
    expect(exact(3_406_500)).toBe("$0.0034");
    expect(exact(42_000)).toBe("$0.000042");
    expect(exact(0)).toBe("$0.00");
  });

  it("writes a range once when both ends read the same", () => {
    expect(range(104_000_000, 122_000_000)).toBe("$0.104 – 0.122");
    expect(range(104_000_000, 104_100_000)).toBe("$0.104");
    expect(range(0, 0)).toBe("$0.00");
    expect(range(2_000_000, 8_000_000)).toBe("$0.002 – 0.008");
    expect(range(20_000, 20_000)).toBe("$0.00002");
  });

  it("sums a day to the cent", () => {
    expect(sum(4_123_000_000)).toBe("$4.12");
    expect(sum(1_000)).toBe("<$0.01");
    expect(sum(0)).toBe("$0.00");
  });

  it("never says that little is nothing, nor that nothing is less than that", () => {
    expect(sum(-1_000)).toBe("$0.00");
    expect(sum(-10_000_000)).toBe("−$0.01");
    expect(exact(-57_400_000)).toBe("−$0.0574");
    expect(exact(100)).toBe("<$0.000001");
    expect(about(100)).toBe("<$0.000001");
    expect(sum(-0)).toBe("$0.00");
  });
});

describe("money in another currency", () => {
  afterEach(() => showIn(null));

  it("is multiplied by the user's own rate, sign and rounding included", () => {
    showIn({ code: "EUR", microsPerDollar: 920_000 });
    expect(about(33_600_000)).toBe("€0.031");
    expect(range(104_000_000, 122_000_000)).toBe("€0.096 – 0.112");
    expect(sum(4_123_000_000)).toBe("€3.79");
    expect(exact(57_400_000, DOLLARS), "what is billed").toBe("$0.0574");
    showIn({ code: "JPY", microsPerDollar: 150_000_000 });
    expect(exact(57_400_000)).toBe("¥8.6100");
  });

  it("keeps the letters of a code that has no sign, or that nobody knows", () => {
    showIn({ code: "CHF", microsPerDollar: 1_000_000 });
    expect(sum(1_000_000_000)).toBe("CHF\u00a01.00");
    showIn({ code: "??", microsPerDollar: 1_000_000 });
    expect(sum(1_000_000_000)).toBe("??1.00");
  });
});

describe("a budget", () => {
  it("is written to the cent like every sum", () => {
    expect(sum(10_000_000_000)).toBe("$10.00");
    expect(sum(10_500_000_000)).toBe("$10.50");
  });

  it("is raised to a round figure that is enough", () => {
    expect(roundedUp(41_200_000)).toBe(50_000_000);
    expect(roundedUp(1_010_000_000)).toBe(1_100_000_000);
    expect(roundedUp(10_420_000_000)).toBe(11_000_000_000);
    expect(roundedUp(11_000_000_000)).toBe(11_000_000_000);
    const obstacle = { period: "day", project: null, byNanos: 420_000_000, ceilingNanos: 10e9 } as const;
    expect(needed(obstacle)).toBe(11_000_000_000);
  });

  it("is raised alone: all others stay as they are", async () => {
    const kept = { warnPercent: 70, ask: { fourK: true, images: 4, nanos: 1e9 } };
    let stored: Budgets = {
      ...kept,
      dayNanos: 1e9,
      monthNanos: 2e9,
      projects: [{ project: "p", nanos: 3e9 }],
    };
    const backend = {
      budgets: async () => ({ status: "ok", data: stored }) as const,
      setBudgets: async (budgets: Budgets) => ({ status: "ok", data: (stored = budgets) }) as const,
    };
    const purse = new Purse(backend as unknown as Backend);
    const raise = async (period: BudgetPeriod, project: string | null, nanos: number) => {
      purse.stop({ period, project, byNanos: 1, ceilingNanos: 1 });
      await purse.raise(nanos);
      expect(purse.obstacle, "it no longer stands in the way").toBeNull();
    };
    await raise("day", null, 4e9);
    await raise("project", "q", 5e9);
    await raise("project", "p", 6e9);
    expect(stored).toEqual({
      ...{ ...kept, dayNanos: 4e9, monthNanos: 2e9 },
      projects: [
        { project: "q", nanos: 5e9 },
        { project: "p", nanos: 6e9 },
      ],
    });
  });
});

describe("how long an order takes", () => {
  it("is said coarsely", () => {
    expect([3_000, 36_500, 89_000].map(takesText)).toEqual(["5 s", "40 s", "90 s"]);
    expect([90_000, 150_000, 7_200_000].map(takesText)).toEqual(["2 min", "3 min", "2 h"]);
  });
});
