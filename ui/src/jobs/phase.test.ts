import { describe, expect, it } from "vitest";
import type { JobSnapshot, JobState } from "../ipc/bindings";
import { failureFor } from "../ipc/memory-job";
import { cancelMayCharge, isAlive, phaseWords, progress, tileText, timing } from "./phase";

const failure = failureFor("overloaded", 0);
const states: JobState[] = [
  { phase: "queued", ahead: 2 },
  { phase: "waiting", reason: "minuteRequests", untilMs: 4_000 },
  { phase: "sending", sent: 1_000_000, total: 2_000_000, sinceMs: 0 },
  { phase: "thinking", sinceMs: 0 },
  { phase: "receiving", received: 1_000_000, total: null, sinceMs: 0 },
  { phase: "retrying", attempt: 2, untilMs: 5_000, failure },
  { phase: "held", untilMs: null, failure },
  { phase: "done", image: "i" },
  { phase: "refused", failure },
  { phase: "failed", failure },
  { phase: "cancelled", charged: "no" },
];
const job = (state: JobState, sandbox = false) => ({ state, sandbox, size: "2K" }) as JobSnapshot;

describe("phases", () => {
  it("has words and a bar within bounds for every phase", () => {
    for (const state of states) {
      expect(phaseWords(state), state.phase).not.toBe("");
      expect(tileText(job(state), 1_000), state.phase).not.toBe("");
      expect(progress(job(state), 600_000), state.phase).toBeGreaterThanOrEqual(0);
      expect(progress(job(state), 600_000), state.phase).toBeLessThanOrEqual(1);
    }
  });

  it("never lets the bar go backwards from sending to done", () => {
    const order = ["sending", "thinking", "receiving", "done"];
    const bars = order.map((phase) =>
      progress(job(states.find((state) => state.phase === phase) as JobState), 12_000),
    );
    expect([...bars].sort((a, b) => a - b)).toEqual(bars);
  });

  it("tells time gone by and time left", () => {
    expect(timing(job({ phase: "thinking", sinceMs: 0 }), 12_300)).toBe("12 s · usually 15–40 s");
    expect(timing(job({ phase: "waiting", reason: "pace", untilMs: 4_000 }), 0)).toBe("starts in 0:04");
    const second = { ...job({ phase: "queued", ahead: 1 }), startsMs: 42_000 };
    expect(timing(second, 0)).toBe("starts in 0:42");
    expect(timing(second, 43_000), "a forecast that was too early").toBe("starts now");
    expect(timing(second, 0, true), "nobody knows while the queue is paused").toBe("");
    const noon = new Date(2026, 10, 25, 12).getTime();
    const late = { ...job({ phase: "queued", ahead: 900 }), startsMs: noon + 5_400_000 };
    expect(timing(late, noon)).toBe("starts 13:30");
  });

  it("says why nothing happens", () => {
    expect(phaseWords({ phase: "queued", ahead: 3 })).toBe("Behind 3 others");
    expect(phaseWords({ phase: "queued", ahead: 1 })).toBe("Behind 1 other");
    expect(phaseWords({ phase: "queued", ahead: 3 }, true)).toBe("Paused");
    const four = new Date(2026, 10, 25, 16).getTime();
    expect(phaseWords({ phase: "waiting", reason: "offPeak", untilMs: four })).toBe("Off-peak from 16:00");
    expect(phaseWords({ phase: "waiting", reason: "pace", untilMs: 0 })).toBe("Even spacing");
    expect(phaseWords({ phase: "held", untilMs: null, failure })).toBe("On hold: Google is overloaded");
  });

  it("warns of charges only once a paying request has left", () => {
    const risky = states.filter((state) => cancelMayCharge(job(state))).map(({ phase }) => phase);
    expect(risky).toEqual(["sending", "thinking", "receiving"]);
    expect(states.some((state) => cancelMayCharge(job(state, true)))).toBe(false);
  });

  it("keeps the clock running only for what moves by itself", () => {
    const alive = states.filter(isAlive).map(({ phase }) => phase);
    expect(alive).toEqual(["queued", "waiting", "sending", "thinking", "receiving", "retrying"]);
  });
});
