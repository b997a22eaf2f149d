// The lines of an estimate or a receipt in words.
import type { Line } from "../ipc/bindings";
import { words } from "../words/words";
import { exact, range } from "./money";

export type LineText = { key: string; text: string; price: string };

/** For the popover: full sentences and ranges. */
export function estimateLine(line: Line, size: string | null, level: string | null = null): LineText {
  const { lines } = words;
  const tokens = lines.tokens(line.tokensLow, line.tokensHigh);
  const text = {
    images: () => lines.images(line.count, size, tokens),
    references: () => lines.references(line.count, tokens),
    prompt: () => lines.prompt(tokens),
    thinking: () => lines.thinking(level, tokens),
    output: () => lines.output(tokens),
    searches: () => lines.searches(line.count),
    searchContext: () => lines.searchContext(tokens),
    cached: () => lines.cached(tokens),
    call: () => lines.call(line.count),
    correction: () => lines.short.correction,
    retry: () => lines.short.retry,
  }[line.kind]();
  const price =
    line.lowNanos === line.highNanos ? exact(line.lowNanos) : range(line.lowNanos, line.highNanos);
  return { key: line.kind, text, price };
}

/** For the inspector: a short name, the charge, the tokens. */
export function receiptLine(line: Line): LineText {
  const tokens = line.tokensHigh > 0 ? ` · ${words.lines.shortTokens(line.tokensHigh)}` : "";
  return { key: line.kind, text: words.lines.short[line.kind], price: `${exact(line.highNanos)}${tokens}` };
}
