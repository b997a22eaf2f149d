// The order as data: what fits a model, what stands in the way, how the history is walked.
import type { ModelView, PixelsView } from "../ipc/bindings";
import { words } from "../words/words";
import type { Missing } from "./edit.svelte";

export const PROMPT_LIMIT = 100_000;
export const MOST_AT_ONCE = 8;

export type Choice = { size: string | null; ratio: string | null; thinking: string | null };

const kept = (value: string | null, allowed: readonly string[], fallback: string | null) =>
  value !== null && allowed.includes(value) ? value : fallback;

/** Keeps what the model knows, replaces the rest with its defaults. */
export function fitted(choice: Choice, model: ModelView): Choice {
  const sizes = model.sizes.map(({ size }) => size);
  return {
    size: kept(choice.size, sizes, model.defaultSize ?? sizes[0] ?? null),
    ratio: kept(choice.ratio, model.ratios, null),
    thinking: kept(choice.thinking, model.thinking, model.defaultThinking),
  };
}

export function clampCount(count: number): number {
  if (!Number.isFinite(count)) return 1;
  return Math.min(MOST_AT_ONCE, Math.max(1, Math.round(count)));
}

/** Characters as a person counts them: an emoji of several code units is still one or few. */
export function characters(prompt: string): number {
  return prompt.length < PROMPT_LIMIT / 2 ? prompt.length : [...prompt].length;
}

export type Order = {
  prompt: string;
  model: ModelView | null;
  references: number;
  keyMissing: boolean;
  /** Why there is nothing to edit. */
  missing: Missing | null;
};

/** Why the button is off; null when it is on. */
export function whyNot(order: Order): string | null {
  const { why } = words.compose;
  if (order.keyMissing) return why.noKey;
  if (!order.model) return why.noModel;
  if (order.missing) return words.edit.missing[order.missing];
  if (order.prompt.trim() === "") return why.empty;
  const over = characters(order.prompt) - PROMPT_LIMIT;
  if (over > 0) return why.long(over);
  if (order.references > order.model.references) return why.references(order.model.references);
  return null;
}

/** Pixels that the model makes for a size and ratio; square when the model decides. */
export function expectedPixels(
  model: ModelView | null,
  size: string | null,
  ratio: string | null,
): PixelsView {
  const found = model?.sizes.find((entry) => entry.size === size) ?? model?.sizes[0];
  const wanted = ratio ?? "1:1";
  return found?.pixels.find((entry) => entry.ratio === wanted) ?? { ratio: wanted, ...shape(wanted, 1024) };
}

/** Width and height with the area of a square of `edge`. */
export function shape(ratio: string, edge: number): { width: number; height: number } {
  const [across, down] = ratio.split(":").map(Number);
  if (!across || !down) return { width: edge, height: edge };
  const factor = Math.sqrt(across / down);
  return { width: Math.round(edge * factor), height: Math.round(edge / factor) };
}

/** Moves one entry; out-of-range targets stay at the ends. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [entry] = next.splice(from, 1);
  if (entry !== undefined) next.splice(Math.min(next.length, Math.max(0, to)), 0, entry);
  return next;
}

/** Alt+↑ and Alt+↓: `at` is null while the draft is shown. */
export function historyStep(length: number, at: number | null, by: -1 | 1): number | null {
  if (length === 0) return null;
  if (at === null) return by === -1 ? length - 1 : null;
  const next = at + by;
  return next >= length ? null : Math.max(0, next);
}
