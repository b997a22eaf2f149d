// What an order costs at the in-memory backend. Figures follow the public price list; tests rely on
// them staying as they are.
import { whole, type WholeEstimate } from "../money/estimate";
import type { GenerateRequest, Line, PriceEdit, PriceListView, SizeEstimate } from "./bindings";
import { memoryCatalogue, tokensOf } from "./memory-catalogue";

/** Micro-dollars per million tokens; `query` for one. */
type Original = Required<Pick<PriceEdit, "input" | "inputImage" | "outputImage" | "outputText" | "query">>;
type Rates = { [name in keyof Original]: number } & { callNanos: number | null; billsEmpty: boolean };

const QUERIES = [1, 3] as const;
const dollars = (input: number, image: number, text: number, query: number) => ({
  ...{ input: input * 1e6, inputImage: input * 1e6, outputImage: image * 1e6, outputText: text * 1e6 },
  query: query * 1e6,
});
const prices: Record<string, ReturnType<typeof dollars>> = {
  "gemini-nano-banana-2.1": dollars(1.5, 30, 7.5, 0.014),
  "gemini-3-pro-image": dollars(2, 120, 12, 0.014),
  "gemini-3.1-flash-lite-image": dollars(0.25, 30, 1.5, 0),
  "gemini-3.1-flash-image": dollars(0.5, 60, 3, 0.014),
};
const thinkingTokens: Record<string, [number, number]> = {
  minimal: [0, 120],
  low: [100, 500],
  medium: [300, 1100],
  high: [700, 1800],
};

/** The catalogue's price list: batch costs half. */
export function originalOf(model: string): PriceEdit {
  const list = prices[model] ?? dollars(1.5, 30, 7.5, 0);
  return {
    ...list,
    batchInput: list.input / 2,
    batchInputImage: list.inputImage / 2,
    batchOutputImage: list.outputImage / 2,
    batchOutputText: list.outputText / 2,
  };
}

/** The catalogue's prices with the user's own over them. */
function inForceOf(model: string, own: PriceEdit): PriceEdit {
  const set = Object.entries(own).filter(([, value]) => value !== null && value !== undefined);
  return { ...originalOf(model), ...Object.fromEntries(set) };
}

function ratesOf(model: string, own: PriceEdit, batch: boolean): Rates {
  const all = inForceOf(model, own);
  const [input, inputImage, outputImage, outputText] = batch
    ? [all.batchInput, all.batchInputImage, all.batchOutputImage, all.batchOutputText]
    : [all.input, all.inputImage, all.outputImage, all.outputText];
  return {
    ...{ input: input ?? 0, inputImage: inputImage ?? 0, outputImage: outputImage ?? 0 },
    ...{ outputText: outputText ?? 0, query: all.query ?? 0 },
    ...{ callNanos: all.callNanos ?? null, billsEmpty: all.billsEmpty ?? false },
  };
}

function priced(kind: Line["kind"], count: number, tokens: readonly [number, number], micros: number): Line {
  const nanos = (amount: number) => Math.round((amount * micros) / 1000);
  const [tokensLow, tokensHigh] = tokens;
  return { kind, count, tokensLow, tokensHigh, lowNanos: nanos(tokensLow), highNanos: nanos(tokensHigh) };
}

function sumUp(lines: Line[], retry: Line | null): WholeEstimate {
  const total = (key: "lowNanos" | "highNanos") => lines.reduce((sum, entry) => sum + entry[key], 0);
  return { lowNanos: total("lowNanos"), highNanos: total("highNanos"), lines, retry };
}

/** The price of a request at one size; `own` are the user's own prices. */
export function estimateAt(
  request: GenerateRequest,
  size: string | null,
  own: PriceEdit = {},
  batch = false,
): WholeEstimate {
  const rates = ratesOf(request.model, own, batch);
  const { count } = request;
  const none = { tokensLow: 0, tokensHigh: 0 };
  const retry = (highNanos: number, tokensHigh: number): Line | null =>
    highNanos > 0 ? { kind: "retry", count: 1, tokensLow: 0, tokensHigh, lowNanos: 0, highNanos } : null;
  if (rates.callNanos !== null) {
    const nanos = rates.callNanos * count;
    const call: Line = { kind: "call", count, ...none, lowNanos: nanos, highNanos: nanos };
    return sumUp([call], retry(rates.billsEmpty ? rates.callNanos : 0, 0));
  }
  const all = (low: number, high = low) => [low * count, high * count] as const;
  const sent = request.references.length;
  const lines = [priced("images", count, all(tokensOf(request.model, size)), rates.outputImage)];
  if (sent > 0) lines.push(priced("references", sent, all(1120 * sent), rates.inputImage));
  lines.push(priced("prompt", 1, all(Math.ceil(request.prompt.length / 4)), rates.input));
  const [low, high] = thinkingTokens[request.thinking ?? "medium"] ?? [300, 1100];
  lines.push(priced("thinking", count, all(low, high), rates.outputText));
  if (request.grounded === true) {
    const [least, most] = QUERIES;
    const nanos = (queries: number) => queries * count * rates.query * 1000;
    lines.push({ kind: "searches", count, ...none, lowNanos: nanos(least), highNanos: nanos(most) });
  }
  const again = lines.filter(({ kind }) => kind !== "images");
  const each = (key: "highNanos" | "tokensHigh") =>
    again.reduce((sum, entry) => sum + entry[key], 0) / Math.max(1, count);
  return sumUp(lines, retry(each("highNanos"), each("tokensHigh")));
}

/** Every size of a model, smallest first. */
export function sizesOf(request: GenerateRequest, own: PriceEdit): SizeEstimate[] {
  const found = memoryCatalogue.models.find(({ id }) => id === request.model);
  return (found?.sizes ?? []).map(({ size }) => {
    const { lowNanos, highNanos } = estimateAt(request, size, own);
    const batch = whole(estimateAt(request, size, own, true));
    const rates = ratesOf(request.model, own, false);
    const picture = (tokensOf(request.model, size) * rates.outputImage) / 1000;
    return {
      ...{ size, lowNanos, highNanos, imageNanos: rates.callNanos ?? picture },
      batch: { lowNanos: batch.lowNanos, highNanos: batch.highNanos },
    };
  });
}

export function priceList(own: ReadonlyMap<string, PriceEdit>, place: string, now: number): PriceListView {
  const asOf = memoryCatalogue.verifiedOn;
  const ageDays = Math.floor((now - Date.parse(asOf)) / 86_400_000);
  return {
    ...{ place, asOf, sources: ["https://ai.google.dev/gemini-api/docs/pricing"] },
    ...{ ageDays, isOld: ageDays > 90 },
    models: memoryCatalogue.models.map(({ id, name }) => {
      const edit = own.get(id) ?? {};
      return { model: id, name, original: originalOf(id), own: edit, inForce: inForceOf(id, edit) };
    }),
  };
}
