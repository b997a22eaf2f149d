// The context meter in words: what goes back, what does not and why.
import type { ContextView } from "../ipc/bindings";
import { megabytes } from "../jobs/phase";
import { about } from "../money/money";
import { words } from "../words/words";

export function contextShort({ turns, bytes, nanos }: ContextView): string {
  return words.edit.context.short(turns, megabytes(bytes), about(nanos));
}

export function contextFacts(context: ContextView): [string, string][] {
  const { turns, images, bytes, tokens, nanos, ratio } = context;
  const text = words.edit.context;
  return [
    [text.turns, words.number(turns)],
    [text.images, words.number(images)],
    [text.size, megabytes(bytes)],
    [text.tokens, words.number(tokens)],
    [text.cost, about(nanos)],
    ...(ratio === null ? [] : [[text.ratio, ratio] satisfies [string, string]]),
  ];
}

/** What is other than the whole conversation, as sentences. */
export function contextNotes({ turns, trimmed, trim, cut, padded, ratio }: ContextView): string[] {
  const text = words.edit.context;
  const why = turns > 0 ? text.cutBefore : text.cut;
  return [
    trimmed > 0 ? text.trimmed(trimmed, trim) : "",
    cut ? why[cut] : "",
    padded ? text.padded(ratio) : "",
  ].filter(Boolean);
}
