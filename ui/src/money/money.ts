// Nano-dollars in words. A price in sight must read the same everywhere, so all formats live here.
const NANOS = 1_000_000_000;

const grouped = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function fixed(nanos: number, digits: number): string {
  const dollars = nanos / NANOS;
  return digits === 2 ? grouped.format(dollars) : dollars.toFixed(digits);
}

/** Decimals that leave two significant digits, never fewer than two places, never more than six. */
function digitsFor(nanos: number): number {
  if (nanos <= 0) return 2;
  const leading = Math.floor(Math.log10(nanos / NANOS));
  return Math.min(6, Math.max(2, 1 - leading));
}

/** "$0.034": what a button or a segment carries. Two significant digits. */
export function about(nanos: number): string {
  return `$${fixed(nanos, digitsFor(nanos))}`;
}

/** The middle of a range, as `about`. */
export function aboutRange(low: number, high: number): string {
  return about((low + high) / 2);
}

/** "$0.0574": what was charged. Four places, more for the very small. */
export function exact(nanos: number): string {
  if (nanos === 0) return "$0.00";
  const digits = Math.max(4, digitsFor(nanos));
  return `$${fixed(nanos, digits)}`;
}

/** "$0.104 – 0.122"; one figure when both ends read the same. */
export function range(low: number, high: number): string {
  if (low === 0 && high === 0) return "$0.00";
  // One significant digit of the lower end is enough: the spread itself is the larger uncertainty.
  const digits =
    high >= 10 * NANOS ? 2 : Math.max(3, digitsFor(low === 0 ? high : low) - (high < NANOS ? 1 : 0));
  const from = fixed(low, digits);
  const to = fixed(high, digits);
  return from === to ? `$${from}` : `$${from} – ${to}`;
}

/** "$4.12": a day's sum. */
export function sum(nanos: number): string {
  if (nanos > 0 && nanos < NANOS / 200) return "<$0.01";
  return `$${fixed(nanos, 2)}`;
}

/** Dollars typed by a person → nano-dollars; null when it is no price. */
export function parseDollars(text: string): number | null {
  const cleaned = text.trim().replace(/^\$/, "").replace(",", ".");
  if (!/^\d{1,6}(\.\d{1,9})?$/.test(cleaned)) return null;
  return Math.round(Number(cleaned) * NANOS);
}

/** The plain number for an input field. */
export function dollarsInput(nanos: number | null): string {
  return nanos === null ? "" : String(nanos / NANOS);
}
