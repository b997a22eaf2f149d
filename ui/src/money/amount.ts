// Amounts as typed by a person, read digit by digit: no float stands between the keyboard and the ledger.

/** What is wrong with what was typed. */
export type AmountProblem = "text" | "comma" | "negative" | "large" | "places";
export type Amount = { value: number } | { problem: AmountProblem };

/**
 * "0.045" with nine places → 45,000,000. `most` is in the same unit as the result.
 * A comma is refused, not guessed at: "1,500" is a thousand to some and one and a half to others.
 */
export function readAmount(text: string, places: number, most: number): Amount {
  const cleaned = text.trim().replace(/^\$\s*/, "");
  if (/^[-−]\s*\$?\s*[\d.,]+$/.test(cleaned)) return { problem: "negative" };
  if (/^[\d.]*,[\d.,]*$/.test(cleaned)) return { problem: "comma" };
  const digits = /^(\d*)(?:\.(\d*))?$/.exec(cleaned);
  const [, whole = "", part = ""] = digits ?? [];
  if (!digits || whole + part === "")
    return { problem: /^\d[\d.]*e[+-]?\d+$/i.test(cleaned) ? "large" : "text" };
  if (part.replace(/0+$/, "").length > places) return { problem: "places" };
  const value = Number(whole + part.slice(0, places).padEnd(places, "0"));
  return value > most ? { problem: "large" } : { value };
}

/** 45,000,000 with nine places → "0.045": the plain number for a field. */
export function amountText(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, "0");
  const part = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return `${value < 0 ? "-" : ""}${whole}${part === "" ? "" : `.${part}`}`;
}

/** Decimal places of a nano-dollar. */
export const NANO = 9;
/** Decimal places of a micro-dollar. */
export const MICRO = 6;
/** A thousand dollars for one call, in nano-dollars: the engine takes no larger price. */
export const LARGEST_CALL_NANOS = 1_000_000_000_000;
/** A million dollars, in nano-dollars: the engine takes no larger sum. */
export const LARGEST_NANOS = 1_000_000_000_000_000;
