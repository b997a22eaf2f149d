import { describe, expect, it } from "vitest";
import {
  agoText,
  clockAt,
  clockText,
  elapsedText,
  leftText,
  spanText,
  tookText,
  whenText,
} from "./countdown";

describe("countdown", () => {
  it("rounds time left up, so that zero is the promised moment", () => {
    expect(clockText(22_001)).toBe("0:23");
    expect(clockText(102_000)).toBe("1:42");
    expect(clockText(3_725_000)).toBe("1:02:05");
    expect(clockText(-5)).toBe("0:00");
  });

  it("is coarse about long waits", () => {
    expect(spanText(22_320_000)).toBe("6 h 12 m");
    expect(spanText(7_200_000)).toBe("2 h");
    expect(spanText(59_000)).toBe("59 s");
    expect(spanText(61_000)).toBe("2 m");
  });

  it("counts a short wait to the second", () => {
    expect(leftText(3_400)).toBe("4 s");
    expect(leftText(59_000)).toBe("59 s");
    expect(leftText(59_500), "neither 60 s nor 1 m").toBe("1:00");
    expect(leftText(61_000)).toBe("1:01");
  });

  it("rounds time gone by down", () => {
    expect(elapsedText(12_900)).toBe("12 s");
    expect(elapsedText(125_000)).toBe("2 m 05 s");
    expect(tookText(21_440)).toBe("21.4 s");
    expect(tookText(61_000)).toBe("1 m 01 s");
  });

  it("says how long ago", () => {
    const now = Date.UTC(2026, 10, 25, 12);
    expect(agoText(now - 5_000, now)).toBe("just now");
    expect(agoText(now - 125_000, now)).toBe("2 min ago");
    expect(agoText(now - 3 * 3_600_000, now)).toBe("3 h ago");
    expect(agoText(now - 30 * 3_600_000, now)).toBe("yesterday");
    expect(agoText(now - 80 * 3_600_000, now)).toBe("22 Nov 2026");
  });

  it("names the day of a moment to come, on the clock here", () => {
    const now = new Date(2026, 10, 25, 22, 30).getTime();
    const at = (days: number, hour: number) => new Date(2026, 10, 25 + days, hour).getTime();
    expect(clockAt(at(0, 9))).toBe("09:00");
    expect(whenText(at(0, 23), now)).toBe("23:00");
    expect(whenText(at(1, 9), now), "by the calendar, not by 24 hours").toBe("tomorrow 09:00");
    expect(whenText(at(3, 9), now)).toBe("Sat 09:00");
    expect(whenText(at(9, 9), now)).toBe("4 Dec 09:00");
  });
});
