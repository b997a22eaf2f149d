import { describe, expect, it } from "vitest";
import { dayText } from "../words/day";
import type { SpendDay } from "../ipc/bindings";
import { barsOf, eachDay, isDay, isMonth, monthOf } from "./calendar";

const spent = (day: string, chargedNanos: number): SpendDay => ({
  ...{ day, chargedNanos, images: 1, maybeNanos: 0 },
  models: [],
  projects: [],
});

describe("calendar", () => {
  it("knows months, also over the turn of a year and in leap years", () => {
    expect(monthOf("2026-11-25")).toEqual({ from: "2026-11-01", to: "2026-11-30" });
    expect(monthOf("2026-12-31", 1)).toEqual({ from: "2027-01-01", to: "2027-01-31" });
    expect(monthOf("2026-01-31", -1)).toEqual({ from: "2025-12-01", to: "2025-12-31" });
    expect(monthOf("2028-02-10").to).toBe("2028-02-29");
    expect(isMonth({ from: "2026-11-01", to: "2026-11-30" })).toBe(true);
    expect(isMonth({ from: "2026-11-01", to: "2026-11-29" })).toBe(false);
    expect(isMonth({ from: "", to: "2026-11-30" })).toBe(false);
  });

  it("takes no day for one that is none", () => {
    expect(isDay("2026-11-25")).toBe(true);
    for (const bad of ["", "2026-02-30", "25.11.2026", "2026-1-1", "yesterday"])
      expect(isDay(bad)).toBe(false);
  });

  it("walks every day once, both ends included", () => {
    expect(eachDay({ from: "2026-10-30", to: "2026-11-02" })).toEqual([
      "2026-10-30",
      "2026-10-31",
      "2026-11-01",
      "2026-11-02",
    ]);
    expect(eachDay({ from: "2026-11-02", to: "2026-11-01" })).toEqual([]);
  });

  it("draws a bar for each day of a month, marks today and puts money where it was spent", () => {
    const bars = barsOf([spent("2026-11-03", 50)], monthOf("2026-11-25"), "2026-11-25");
    expect(bars).toHaveLength(30);
    expect(bars[2]).toMatchObject({ key: "2026-11-03", chargedNanos: 50, images: 1 });
    expect(bars.filter(({ today }) => today).map(({ key }) => key)).toEqual(["2026-11-25"]);
  });

  it("draws a long stretch by month and loses nothing on the way", () => {
    const days = eachDay({ from: "2024-01-15", to: "2026-11-25" }).map((day) => spent(day, 1));
    const bars = barsOf(days, { from: "", to: "" }, "2026-11-25");
    expect(bars).toHaveLength(35);
    expect(bars.reduce((all, { chargedNanos }) => all + chargedNanos, 0)).toBe(days.length);
    expect(bars.at(-1)).toMatchObject({ key: "2026-11", today: true });
  });

  it("draws no ten thousand years", () => {
    const bars = barsOf([spent("2026-11-03", 1)], { from: "0001-01-01", to: "9999-12-31" }, "2026-11-25");
    expect(bars).toHaveLength(23);
  });

  it("names days and months", () => {
    expect(dayText("2026-11-25")).toBe("25 Nov 2026");
    expect(dayText("2026-11")).toBe("November 2026");
  });
});
