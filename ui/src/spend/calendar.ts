// Days as the ledger writes them, `YYYY-MM-DD`, and the bars of a stretch of them.
import type { SpendDay } from "../ipc/bindings";

/** First and last day, both included; an empty one is open. */
export type Span = { from: string; to: string };

export type Bar = {
  /** A day, or a month of a long stretch. */
  key: string;
  chargedNanos: number;
  maybeNanos: number;
  images: number;
  /** The day of today lies in it. */
  today: boolean;
};

/** A longer stretch is drawn by month. */
const MOST_BARS = 100;

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const written = (date: Date): string => date.toISOString().slice(0, 10);

/** The user's own day of a moment. */
export function dayOf(moment: number): string {
  const date = new Date(moment);
  return written(new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())));
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at(text).getTime()) && written(at(text)) === text;
}

/** The month that a day lies in, or one beside it. */
export function monthOf(day: string, by = 0): Span {
  const date = at(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + by];
  return {
    from: written(new Date(Date.UTC(year, month, 1))),
    to: written(new Date(Date.UTC(year, month + 1, 0))),
  };
}

export function isMonth({ from, to }: Span): boolean {
  return from !== "" && monthOf(from).from === from && monthOf(from).to === to;
}

export function eachDay({ from, to }: Span): string[] {
  const days: string[] = [];
  const date = at(from);
  for (; written(date) <= to; date.setUTCDate(date.getUTCDate() + 1)) days.push(written(date));
  return days;
}

/** One bar for each day, also for those without spending; for each month when there are too many. */
export function barsOf(days: SpendDay[], span: Span, today: string): Bar[] {
  const all = eachDay(drawn(span, days[0]?.day ?? today, later(days.at(-1)?.day ?? today, today)));
  const cut = all.length > MOST_BARS ? 7 : 10;
  const bars = new Map<string, Bar>();
  for (const day of all) {
    const key = day.slice(0, cut);
    const bar = bars.get(key) ?? { key, chargedNanos: 0, maybeNanos: 0, images: 0, today: false };
    bars.set(key, { ...bar, today: bar.today || day === today });
  }
  for (const { day, chargedNanos, maybeNanos, images } of days) {
    const bar = bars.get(day.slice(0, cut));
    if (!bar) continue;
    bar.chargedNanos += chargedNanos;
    bar.maybeNanos += maybeNanos;
    bar.images += images;
  }
  return [...bars.values()];
}

const later = (one: string, other: string): string => (one > other ? one : other);

/** A month is drawn whole; of a stretch that is long or open, what lies between spending and today. */
function drawn({ from, to }: Span, first: string, last: string): Span {
  const isShort = from !== "" && to !== "" && (+at(to) - +at(from)) / 86_400_000 < MOST_BARS;
  if (isShort) return { from, to };
  return { from: later(from, first), to: to === "" || to > last ? last : to };
}
