// A limit as a picture, and what it means for the next request.
import type { GaugeView, QuotaView } from "../ipc/bindings";

const MOST_CELLS = 12;

export type Cells = { used: number; total: number; lost: number };

/**
 * Small limits get a cell each; larger ones share a fixed row. Null when there is no limit. What a
 * refusal has taken from the limit for now stays visible as lost.
 */
export function cells(used: number, limit: number | null, allowed: number | null = limit): Cells | null {
  if (limit === null || limit <= 0) return null;
  const full = Math.max(limit, allowed ?? limit);
  const total = Math.min(full, MOST_CELLS);
  const scaled = (value: number) => (full <= MOST_CELLS ? value : Math.ceil((value / full) * total));
  const lost = total - Math.max(1, scaled(limit));
  return { used: Math.min(total - lost, Math.max(0, scaled(used))), total, lost };
}

/** 0–1; what is used at all is visible. */
export function share(used: number, limit: number | null): number | null {
  if (limit === null || limit <= 0) return null;
  if (used <= 0) return 0;
  return Math.min(1, Math.max(0.02, used / limit));
}

/** Whether a refusal has taught that the provider allows less than the settings say. */
export function isLowered(gauge: GaugeView): boolean {
  return gauge.limit !== null && gauge.allowed !== null && gauge.limit < gauge.allowed;
}

/** When the day's requests are used up: the moment they come back. Null while there are some. */
export function dayOpens(quota: QuotaView, now: number): number | null {
  const { day, silence } = quota;
  const full = day.limit !== null && day.limit > 0 && day.used >= day.limit;
  const said = silence?.reason === "dayRequests";
  const opens = (said ? silence.untilMs : null) ?? day.opensAtMs;
  return (full || said) && opens !== null && opens > now ? opens : null;
}

/** Spending is worth a place in the footer once half of what is allowed has gone, or when it is asked for. */
export function spendMatters(quota: QuotaView, waitsForSpend: boolean): boolean {
  const { limit, used } = quota.spend;
  if (limit === null || limit <= 0) return false;
  return waitsForSpend || quota.silence?.reason === "spend" || used >= limit / 2;
}
