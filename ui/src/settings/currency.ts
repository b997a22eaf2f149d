// Another currency than dollars, as typed by a person.
import type { Currency } from "../ipc/bindings";
import { amountText, MICRO, readAmount } from "../money/amount";
import { problemText } from "../money/problem";
import { words } from "../words/words";

export type CurrencyTexts = { code: string; rate: string };
export type CurrencyErrors = { code: string | null; rate: string | null };

/** A million of it for one dollar: more than any currency there is. */
const LARGEST_MICROS = 1_000_000_000_000;

export function currencyTexts(currency: Currency | null): CurrencyTexts {
  return { code: currency?.code ?? "", rate: currency ? amountText(currency.microsPerDollar, MICRO) : "" };
}

/** Both fields empty is none. */
export function readCurrency(
  texts: CurrencyTexts,
): { currency: Currency | null } | { errors: CurrencyErrors } {
  const code = texts.code.trim().toUpperCase();
  const typed = texts.rate.trim();
  if (code === "" && typed === "") return { currency: null };
  const rate = readAmount(typed, MICRO, LARGEST_MICROS);
  const errors: CurrencyErrors = { code: codeError(code), rate: null };
  if (typed === "") errors.rate = words.currency.rateMissing;
  else if ("problem" in rate) errors.rate = problemText(rate.problem, "1,000,000", MICRO);
  else if (rate.value === 0) errors.rate = words.currency.rateInvalid;
  if (errors.code !== null || errors.rate !== null || "problem" in rate) return { errors };
  return { currency: { code, microsPerDollar: rate.value } };
}

function codeError(code: string): string | null {
  if (code === "") return words.currency.codeMissing;
  if (code === "USD") return words.currency.codeDollar;
  return /^[A-Z]{3}$/.test(code) ? null : words.currency.codeInvalid;
}
