// Nano-dollars in words. A price in sight must read the same everywhere, so all formats live here;
// they round for the eye only.
import { shownCurrency } from "./currency.svelte";

const NANOS = 1_000_000_000;

const grouped = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Decimals for an amount in nano-units of the currency shown. */
type Digits = (nanos: number) => number;

function fixed(nanos: number, digits: number): string {
  const units = nanos / NANOS;
  return digits === 2 ? grouped.format(units) : units.toFixed(digits);
}

function signed(nanos: number, digits: Digits): string {
  const { rate, sign } = shownCurrency();
  const shown = Math.abs(nanos) * rate;
  return `${nanos < 0 ? "−" : ""}${sign}${fixed(shown, digits(shown))}`;
}

/** Decimals that leave two significant digits, never fewer than two places, never more than six. */
function digitsFor(nanos: number): number {
  if (nanos <= 0) return 2;
  const leading = Math.floor(Math.log10(nanos / NANOS));
  return Math.min(6, Math.max(2, 1 - leading));
}

/** "$0.034": what a button or a segment carries. Two significant digits. */
export function about(nanos: number): string {
  return signed(nanos, digitsFor);
}

/** The middle of a range, as `about`. */
export function aboutRange(low: number, high: number): string {
  return about((low + high) / 2);
}

const exactDigits = (nanos: number) => (nanos === 0 ? 2 : Math.max(4, digitsFor(nanos)));

/** "$0.0574": what was charged. Four places, more for the very small. */
export function exact(nanos: number): string {
  return signed(nanos, exactDigits);
}

/** "$0.104 – 0.122"; one figure when both ends read the same. */
export function range(low: number, high: number): string {
  const { rate, sign } = shownCurrency();
  return ranged(low * rate, high * rate, sign);
}

/** The same in dollars, whatever currency is shown. */
export function dollarRange(low: number, high: number): string {
  return ranged(low, high, "$");
}

/** "$0.0574", whatever currency is shown. */
export function dollars(nanos: number): string {
  return `${nanos < 0 ? "−" : ""}$${fixed(Math.abs(nanos), exactDigits(Math.abs(nanos)))}`;
}

function ranged(low: number, high: number, sign: string): string {
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

/** "$4.12": a day's sum. */
export function sum(nanos: number): string {
  const { rate, sign } = shownCurrency();
  const shown = nanos * rate;
  return shown > 0 && shown < NANOS / 200 ? `<${sign}0.01` : signed(nanos, () => 2);
}

/** "$10", "$10.50": a budget. */
export function budget(nanos: number): string {
  return sum(nanos).replace(/\.00$/, "");
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

/** Up to a figure that a person would set as a budget: cents, tens of cents, dollars. */
export function roundedUp(nanos: number): number {
  const step = nanos < NANOS ? NANOS / 100 : nanos < 10 * NANOS ? NANOS / 10 : NANOS;
  return Math.ceil(nanos / step) * step;
}
