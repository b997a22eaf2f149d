import { describe, expect, it } from "vitest";
import { limitTexts, parseLimit, parseLimits } from "./limits";

describe("limits", () => {
  it("reads whole numbers, also grouped, and keeps the tier's when empty", () => {
    expect(parseLimit("1,000")).toBe(1000);
    expect(parseLimit(" ")).toBeNull();
    for (const bad of ["0", "-3", "1.5", "ten", "9999999999"]) expect(parseLimit(bad)).toBeUndefined();
  });

  it("names every field that is wrong", () => {
    const texts = { ...limitTexts(null), requestsPerMinute: "12", concurrency: "x" };
    const { limits, wrong } = parseLimits(texts);
    expect(wrong).toEqual(["concurrency"]);
    expect(limits.requestsPerMinute).toBe(12);
    expect(limits.requestsPerDay).toBeNull();
  });

  it("shows what is stored", () => {
    const stored = parseLimits({ ...limitTexts(null), requestsPerDay: "500" }).limits;
    expect(limitTexts(stored).requestsPerDay).toBe("500");
  });
});
