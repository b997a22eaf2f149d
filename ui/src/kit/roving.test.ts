import { describe, expect, it } from "vitest";
import { rovingIndex } from "./roving";

describe("roving", () => {
  it("wraps along a line and stops at the edges of a grid", () => {
    expect(rovingIndex("ArrowRight", 3, 4)).toBe(0);
    expect(rovingIndex("ArrowUp", 0, 4)).toBe(3);
    expect(rovingIndex("ArrowDown", 1, 10, 4)).toBe(5);
    expect(rovingIndex("ArrowDown", 8, 10, 4)).toBe(9);
    expect(rovingIndex("End", 0, 10)).toBe(9);
    expect(rovingIndex("x", 0, 10)).toBeNull();
    expect(rovingIndex("ArrowDown", 0, 0)).toBeNull();
  });
});
