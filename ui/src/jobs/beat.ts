// How often the page's clock must tick: never for its own sake.
import type { JobSnapshot, QuotaView } from "../ipc/bindings";
import { FAR } from "./countdown";
import { standing, startOf } from "./phase";

/** Milliseconds between ticks; null when nothing on the page counts. */
export type Beat = 1_000 | 30_000 | null;

export function beatOf(jobs: readonly JobSnapshot[], quota: QuotaView | null, now: number): Beat {
  const moments: number[] = [];
  for (const job of jobs) {
    const where = standing(job.state);
    if (where === "running") return 1_000;
    if (where !== "waiting" && where !== "held") continue;
    const start = startOf(job);
    if (start !== null && !(quota?.paused && where === "waiting")) moments.push(start);
  }
  const { nextSlotMs = null, breaker = null } = quota ?? {};
  if (nextSlotMs !== null && !quota?.paused) moments.push(nextSlotMs);
  if (breaker && breaker.untilMs !== null) moments.push(breaker.untilMs);
  // A start that has passed is about to happen: the news of it will say so, not a tick.
  const left = Math.min(...moments.map((at) => at - now).filter((ahead) => ahead > 0));
  if (left === Infinity) return null;
  // A minute earlier than the words change from the clock to the countdown.
  return left < FAR + 60_000 ? 1_000 : 30_000;
}
