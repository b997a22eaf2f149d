// A turn in words: what was told about it, how far it is from its original.
import type { ImageView, TurnNote } from "../ipc/bindings";
import { words } from "../words/words";

/** So many model passes wear a picture visibly. */
export const DEEP = 4;

export function noteText(note: TurnNote): string {
  const { notes } = words.edit.turn;
  switch (note.note) {
    case "trimmed":
      return notes.trimmed(note.turns);
    case "cut":
      return notes.cut[note.cut];
    case "signatureRefused":
      return notes.signatureRefused;
    case "padded":
      return notes.padded;
  }
}

/** A share as a percentage; a little is not nothing. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.001) return "<0.1";
  const percent = share * 100;
  return percent < 10 ? String(Number(percent.toFixed(1))) : String(Math.round(percent));
}

/** Whether rebasing is worth offering: deep, and made of something else. */
export function isDeep({ depth, source }: ImageView): boolean {
  return depth >= DEEP && source !== null;
}
