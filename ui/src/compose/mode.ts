// The modes of an edit as choices: keys, words, and which are offered.
import type { EditMode } from "../ipc/bindings";
import { words } from "../words/words";

const LAST: readonly number[] = [1, 2, 3, 5, 10];

export function modeKey(mode: EditMode): string {
  return mode.mode === "last" ? `last:${mode.turns}` : mode.mode;
}

export function modeText(mode: EditMode): string {
  const { modes } = words.edit;
  return mode.mode === "last" ? modes.last(mode.turns) : modes[mode.mode];
}

/** The usual ones, and the chosen one where it is another, recalled from a turn. */
export function modesFor(chosen: EditMode): EditMode[] {
  const counts = new Set(LAST);
  if (chosen.mode === "last") counts.add(chosen.turns);
  const last = [...counts].sort((a, b) => a - b).map((turns): EditMode => ({ mode: "last", turns }));
  return [{ mode: "conversation" }, ...last, { mode: "fresh" }];
}
