// How the studio is, in one word: the dot in the footer.
import type { QuotaView } from "../ipc/bindings";
import { words } from "../words/words";
import { dayOpens } from "./gauge";

export type Pulse = { word: string; tone: "ok" | "busy" | "wait" | "calm" | "off" };
export type Counts = { running: number; waiting: number; held: number };

/** What stands in the way of all is said before what happens to some. */
export function pulseOf(counts: Counts, quota: QuotaView | null, provider: string, now: number): Pulse {
  const { pulse, ready, running } = words.jobs;
  if (quota?.paused) return { word: pulse.paused, tone: "off" };
  if (quota?.breaker) return { word: pulse.failing(provider), tone: "calm" };
  if (counts.running > 0) return { word: running(counts.running), tone: "busy" };
  if (quota && dayOpens(quota, now) !== null) return { word: pulse.dayLimit, tone: "wait" };
  if (counts.waiting > 0) return { word: pulse.waiting, tone: "wait" };
  if (counts.held > 0) return { word: pulse.held, tone: "wait" };
  return { word: ready, tone: "ok" };
}
