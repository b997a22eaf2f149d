// Nano-dollars in words. A price in sight must read the same everywhere, so all formats live here; they
// round for the eye only. What is expected is `about` or a `range`, what one thing was charged is `exact`
// (`about` on a tile, which has no room), and what many came to, a budget or what is left of it is a `sum`.
import { DOLLARS, shownCurrency, type Shown } from "./currency.svelte";

export { DOLLARS };

const NANOS = 1_000_000_000;

const grouped = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Decimals for an amount in nano-units of the currency shown. */
type Digits = (nanos: number) => number;

function fixed(nanos: number, digits: number): string {
  const units = nanos / NANOS;
  return digits === 2 ? grouped.format(units) : units.toFixed(digits);
}

function signed(nanos: number, digitsOf: Digits, { rate, sign }: Shown): string {
  const amount = Math.abs(nanos) * rate;
  const digits = digitsOf(amount);
  const text = fixed(amount, digits);
  if (Number(text) !== 0) return `${nanos < 0 ? "−" : ""}${sign}${text}`;
  // Little is not nothing, and nothing has no sign.
  return nanos > 0 ? `<${sign}${(10 ** -digits).toFixed(digits)}` : `${sign}0.00`;
}

/** Decimals that leave two significant digits, never fewer than two places, never more than six. */
function digitsFor(nanos: number): number {
  if (nanos <= 0) return 2;
  const leading = Math.floor(Math.log10(nanos / NANOS));
  return Math.min(6, Math.max(2, 1 - leading));
}

/** "$0.034": what is expected, where there is room for one figure. Two significant digits. */
export function about(nanos: number, shown = shownCurrency()): string {
  return signed(nanos, digitsFor, shown);
}

/** The middle of a range, as `about`. */
export function aboutRange(low: number, high: number): string {
  return about((low + high) / 2);
}

/** "$0.0574": what one thing was charged. Four places, more for the very small. */
export function exact(nanos: number, shown = shownCurrency()): string {
  return signed(nanos, (amount) => (amount === 0 ? 2 : Math.max(4, digitsFor(amount))), shown);
}

/** "$4.12": what many things came to, a budget, or what is left of one. */
export function sum(nanos: number, shown = shownCurrency()): string {
  return signed(nanos, () => 2, shown);
}

/** "$0.104 – 0.122"; one figure when both ends read the same. */
export function range(lowNanos: number, highNanos: number, { rate, sign } = shownCurrency()): string {
  const [low, high] = [lowNanos * rate, highNanos * rate];
  if (low === 0 && high === 0) return `${sign}0.00`;
  // One significant digit of the lower end is enough: the spread itself is the larger uncertainty.
  const digits =
    high >= 10 * NANOS ? 2 : Math.max(3, digitsFor(low === 0 ? high : low) - (high < NANOS ? 1 : 0));
  const from = fixed(low, digits);
  const to = fixed(high, digits);
  // A token or two: it costs something, however little.
  if (low > 0 && Number(from) === 0) return `≤ ${sign}${to}`;
  return from === to ? `${sign}${from}` : `${sign}${from} – ${to}`;
}

/** Up to a figure that a person would set as a budget: cents, tens of cents, dollars. */
export function roundedUp(nanos: number): number {
  const step = nanos < NANOS ? NANOS / 100 : nanos < 10 * NANOS ? NANOS / 10 : NANOS;
  return Math.ceil(nanos / step) * step;
}
