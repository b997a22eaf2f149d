import { describe, expect, it } from "vitest";
import { amountText, LARGEST_NANOS, NANO, readAmount } from "./amount";

const read = (text: string) => readAmount(text, NANO, LARGEST_NANOS);

describe("amounts", () => {
  it("reads dollars to the nano-dollar without rounding", () => {
    expect(read("0.045")).toEqual({ value: 45_000_000 });
    expect(read(" $10 ")).toEqual({ value: 10_000_000_000 });
    expect(read(".5")).toEqual({ value: 500_000_000 });
    expect(read("0.123456789")).toEqual({ value: 123_456_789 });
    expect(read("1.5000000000"), "zeros are no places").toEqual({ value: 1_500_000_000 });
    expect(read("0")).toEqual({ value: 0 });
  });

  it("says what is wrong instead of guessing", () => {
    expect(read("-1")).toEqual({ problem: "negative" });
    expect(read("−0.5")).toEqual({ problem: "negative" });
    expect(read("1,50")).toEqual({ problem: "comma" });
    expect(read("1,000.00")).toEqual({ problem: "comma" });
    expect(read("ten")).toEqual({ problem: "text" });
    expect(read(".")).toEqual({ problem: "text" });
    expect(read("1.2.3")).toEqual({ problem: "text" });
    expect(read("Infinity")).toEqual({ problem: "text" });
    expect(read("1e99")).toEqual({ problem: "large" });
    expect(read("1000000.000000001")).toEqual({ problem: "large" });
    expect(read("9".repeat(400))).toEqual({ problem: "large" });
    expect(read("0.0000000001")).toEqual({ problem: "places" });
  });

  it("writes what it reads", () => {
    for (const text of ["0.045", "10", "0.000000001", "1000000", "0"]) {
      expect(amountText((read(text) as { value: number }).value, NANO)).toBe(text);
    }
    expect(amountText(-45_000_000, NANO)).toBe("-0.045");
  });
});
