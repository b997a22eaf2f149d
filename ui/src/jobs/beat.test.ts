import { describe, expect, it } from "vitest";
import type { JobSnapshot, JobState, QuotaView } from "../ipc/bindings";
import { failureFor } from "../ipc/memory-job";
import { beatOf } from "./beat";

const job = (state: JobState, startsMs: number | null = null) => ({ state, startsMs }) as JobSnapshot;
const failure = failureFor("dayLimit", 0);
const quota = (change: Partial<QuotaView>) =>
  ({ nextSlotMs: null, breaker: null, paused: false, ...change }) as QuotaView;

describe("the beat", () => {
  it("stands still when nothing counts", () => {
    expect(beatOf([], null, 0)).toBeNull();
    expect(beatOf([job({ phase: "failed", failure })], quota({}), 0)).toBeNull();
    expect(beatOf([job({ phase: "held", untilMs: null, failure })], quota({}), 0)).toBeNull();
    const queued = job({ phase: "queued", ahead: 0 }, 5_000);
    expect(beatOf([queued], quota({ paused: true, nextSlotMs: 5_000 }), 0), "paused").toBeNull();
    expect(beatOf([queued], quota({}), 6_000), "its time has come").toBeNull();
  });

  it("counts seconds for what runs and what is near", () => {
    expect(beatOf([job({ phase: "thinking", sinceMs: 0 })], quota({ paused: true }), 0)).toBe(1_000);
    expect(beatOf([job({ phase: "queued", ahead: 3 }, 42_000)], quota({}), 0)).toBe(1_000);
    expect(beatOf([], quota({ nextSlotMs: 4_000 }), 0)).toBe(1_000);
    expect(beatOf([], quota({ breaker: { untilMs: 102_000 } }), 0)).toBe(1_000);
  });

  it("is slow for what is hours away", () => {
    const held = job({ phase: "held", untilMs: 22_320_000, failure });
    expect(beatOf([held], quota({ paused: true }), 0)).toBe(30_000);
    expect(beatOf([held], quota({}), 22_320_000 - 630_000), "in time for the countdown").toBe(1_000);
  });
});
