import { describe, expect, it } from "vitest";
import { ManualClock } from "../testing/clock";
import { Gather } from "./gather";

describe("news", () => {
  it("is shown at once while it comes singly", () => {
    let shown = 0;
    const gather = new Gather(new ManualClock(), () => (shown += 1));
    for (let news = 0; news < 3; news += 1) gather.touch();
    expect(shown).toBe(3);
  });

  it("is gathered in a storm, and its last word is shown", async () => {
    const clock = new ManualClock();
    let shown = 0;
    const gather = new Gather(clock, () => (shown += 1));
    for (let news = 0; news < 1000; news += 1) gather.touch();
    expect(shown).toBeLessThan(10);
    const before = shown;
    await clock.advance(100);
    expect(shown).toBe(before + 1);
    expect(clock.pending, "nothing is left to tick").toBe(0);
    for (let news = 0; news < 20; news += 1) gather.touch();
    const held = shown;
    gather.flush();
    expect(shown, "shown on demand").toBe(held + 1);
    await clock.advance(100);
    expect(shown, "and not once more").toBe(held + 1);
    gather.touch();
    expect(shown, "after the storm it is quick again").toBe(held + 2);
  });
});
