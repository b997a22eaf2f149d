import { describe, expect, it } from "vitest";
import { edgePull, scrolledTo, sliceOf } from "./viewport";

describe("a long list", () => {
  it("draws what is in sight and a little around, never all", () => {
    expect(sliceOf(0, 300, 1000, 50)).toEqual({ first: 0, last: 10 });
    expect(sliceOf(5_000, 300, 1000, 50)).toEqual({ first: 96, last: 110 });
    expect(sliceOf(49_700, 300, 1000, 50)).toEqual({ first: 990, last: 1000 });
    expect(sliceOf(0, 0, 1000, 50), "not laid out yet").toEqual({ first: 0, last: 16 });
    expect(sliceOf(0, 300, 0, 50)).toEqual({ first: 0, last: 0 });
    expect(sliceOf(9_000, 300, 3, 50).first, "it has shrunk").toBe(2);
  });

  it("scrolls as little as it must to show a row", () => {
    expect(scrolledTo(2, 0, 300, 50)).toBe(0);
    expect(scrolledTo(6, 0, 300, 50)).toBe(50);
    expect(scrolledTo(1, 200, 300, 50)).toBe(50);
  });

  it("is pulled along near its edges only", () => {
    expect(edgePull(150, 300)).toBe(0);
    expect(edgePull(0, 300)).toBeLessThan(0);
    expect(edgePull(300, 300)).toBeGreaterThan(0);
    expect(edgePull(0, 60), "too low to have a middle").toBe(0);
  });
});
