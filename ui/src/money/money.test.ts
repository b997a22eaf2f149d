import { describe, expect, it } from "vitest";
import { about, aboutRange, exact, parseDollars, range, sum } from "./money";

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

  it("reads a typed price and refuses nonsense", () => {
    expect(parseDollars("0.045")).toBe(45_000_000);
    expect(parseDollars("$0,05")).toBe(50_000_000);
    for (const bad of ["", "abc", "-1", "1e9", "0.0000000001"]) expect(parseDollars(bad)).toBeNull();
  });
});
