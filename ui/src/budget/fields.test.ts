import { describe, expect, it } from "vitest";
import { budgetTexts, readBudgets } from "./fields";

const projects = [
  { id: "p1", name: "Summer campaign" },
  { id: "p2", name: "Winter" },
];
const stored = {
  ...{ dayNanos: 10_000_000_000, monthNanos: null, warnPercent: 70 },
  projects: [{ project: "p1", nanos: 50_500_000_000 }],
  ask: { fourK: true, images: 4, nanos: 1_000_000_000 },
};

describe("budget fields", () => {
  it("show what is set and give it back", () => {
    const texts = budgetTexts(stored);
    expect(texts).toMatchObject({ day: "10", month: "", warn: "70", images: "4", price: "1" });
    expect(readBudgets(texts, projects)).toEqual({ budgets: stored });
  });

  it("mean no limit when they are empty, and a day of nothing when they say 0", () => {
    const none = { ...budgetTexts({}), warn: "" };
    expect(readBudgets(none, projects)).toEqual({
      budgets: {
        ...{ dayNanos: null, monthNanos: null, projects: [], warnPercent: 80 },
        ask: { fourK: false, images: null, nanos: null },
      },
    });
    expect(readBudgets({ ...none, day: "0" }, [])).toMatchObject({ budgets: { dayNanos: 0 } });
  });

  it("name every field that is wrong and give no budgets", () => {
    const texts = {
      ...{ day: "-5", month: "1,000", warn: "0", fourK: true, images: "1.5", price: "1e99" },
      projects: { p1: "much", p2: "20" },
    };
    expect(readBudgets(texts, projects)).toEqual({
      errors: {
        day: "It can’t be less than 0.",
        month: "Use a point for decimals and no commas: 1500.50",
        warn: "A whole number from 1 to 100.",
        images: "A whole number from 1 to 1,000.",
        price: "At most $1,000,000.",
        p1: "An amount looks like 1.50.",
      },
    });
  });
});
