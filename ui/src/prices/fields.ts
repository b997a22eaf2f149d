// The price editor's fields: dollars in sight, micro- and nano-dollars in the edit.
import type { PriceEdit, PriceView } from "../ipc/bindings";
import { amountText, LARGEST_CALL_NANOS, MICRO, NANO, readAmount, type AmountProblem } from "../money/amount";

export const priceNames = [
  "input",
  "inputImage",
  "outputImage",
  "outputText",
  "batchInput",
  "batchInputImage",
  "batchOutputImage",
  "batchOutputText",
  "query",
  "callNanos",
] as const satisfies (keyof PriceEdit)[];
export type PriceName = (typeof priceNames)[number];
export type PriceTexts = Record<PriceName, string>;
export type PriceProblems = Partial<Record<PriceName, AmountProblem>>;

/** $10,000 for a million tokens, in micro-dollars: the engine takes no larger price. */
const DEAREST_MICROS = 10_000_000_000;

const isCall = (name: PriceName) => name === "callNanos";
export const placesOf = (name: PriceName): number => (isCall(name) ? NANO : MICRO);
export const mostOf = (name: PriceName): string => (isCall(name) ? "$1,000" : "$10,000");

/** As the fields show it; empty where nothing is set. */
export function priceTexts(edit: PriceEdit): PriceTexts {
  const text = (name: PriceName) => {
    const value = edit[name];
    return value == null ? "" : amountText(value, placesOf(name));
  };
  return Object.fromEntries(priceNames.map((name) => [name, text(name)])) as PriceTexts;
}

/** The edit that the fields mean, or what is wrong with which of them. */
export function readPrices(
  texts: PriceTexts,
  billsEmpty: boolean,
): { edit: PriceEdit } | { problems: PriceProblems } {
  const edit: PriceEdit = {};
  const problems: PriceProblems = {};
  for (const name of priceNames) {
    if (texts[name].trim() === "") continue;
    const read = readAmount(texts[name], placesOf(name), isCall(name) ? LARGEST_CALL_NANOS : DEAREST_MICROS);
    if ("problem" in read) problems[name] = read.problem;
    else edit[name] = read.value;
  }
  if (Object.keys(problems).length > 0) return { problems };
  // Billing every answer is the default and no price of one's own.
  return { edit: billsEmpty ? edit : { ...edit, billsEmpty } };
}

/** What an empty field means: the catalogue's price; for images that are sent, one's own for text first. */
export function placeholderOf(name: PriceName, texts: PriceTexts, originals: PriceTexts): string {
  const typed = name === "inputImage" ? texts.input : name === "batchInputImage" ? texts.batchInput : "";
  return typed.trim() || originals[name];
}

/** Whether a model has prices of the user's own. */
export function isOwn({ own }: PriceView): boolean {
  return Object.values(own).some((value) => value !== null && value !== undefined);
}

/** The fields that a model has: no batch price where there is no batch, no search where it cannot. */
export function namesOf({ original }: PriceView, grounding: boolean): PriceName[] {
  return priceNames.filter((name) => {
    if (name.startsWith("batch")) return original[name] != null;
    return name !== "query" || grounding;
  });
}
