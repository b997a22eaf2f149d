// The currency that prices are shown in. One for the window, so that no price can read otherwise.
import type { Currency } from "../ipc/bindings";

const shown = $state<{ currency: Currency | null }>({ currency: null });
const signs = new Map<string, string>();

/** Null is dollars. */
export function showIn(currency: Currency | null): void {
  shown.currency = currency;
}

/** What an amount is multiplied by and what stands before it. */
export type Shown = { rate: number; sign: string };

/** What is typed, kept and billed, whatever currency is shown. */
export const DOLLARS: Shown = { rate: 1, sign: "$" };

export function shownCurrency(): Shown {
  const { currency } = shown;
  if (currency === null) return DOLLARS;
  return { rate: currency.microsPerDollar / 1_000_000, sign: signOf(currency.code) };
}

export function isDollars(): boolean {
  return shown.currency === null;
}

function signOf(code: string): string {
  const known = signs.get(code);
  if (known !== undefined) return known;
  let sign = code;
  try {
    const format = new Intl.NumberFormat("en-US", { style: "currency", currency: code });
    sign = format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? code;
  } catch {
    // Not a code that Unicode knows: the letters stand for themselves.
  }
  const spaced = /\p{L}$/u.test(sign) ? `${sign}\u00a0` : sign;
  signs.set(code, spaced);
  return spaced;
}
