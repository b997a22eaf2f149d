// What was done in the in-memory backend and can be taken back, with the way there and back.
import type { Act, HistoryView } from "./bindings";

export type Deed = { act: Act; undo: () => void; redo: () => void };

export class MemoryActs {
  #done: Deed[] = [];
  #undone: Deed[] = [];
  readonly #told: () => void;

  constructor(told: () => void) {
    this.#told = told;
  }

  get view(): HistoryView {
    return { undo: this.#done.at(-1)?.act ?? null, redo: this.#undone.at(-1)?.act ?? null };
  }

  /** Something new: what was taken back before can no longer be done again. */
  did(deed: Deed): void {
    this.#done.push(deed);
    this.#undone = [];
    this.#told();
  }

  undo(): Act | null {
    const deed = this.#done.pop();
    if (!deed) return null;
    deed.undo();
    this.#undone.push(deed);
    this.#told();
    return deed.act;
  }

  redo(): Act | null {
    const deed = this.#undone.pop();
    if (!deed) return null;
    deed.redo();
    this.#done.push(deed);
    this.#told();
    return deed.act;
  }

  /** Was taken back in another way. */
  forget(deed: Deed): void {
    this.#done = this.#done.filter((other) => other !== deed);
    this.#told();
  }
}
