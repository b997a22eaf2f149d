// The ledger's entries, the newest first, and the user's word on them.
import type { Answer, Backend } from "../ipc/backend";
import type { ChargeView } from "../ipc/bindings";

const PAGE = 50;
/** The engine hands out no more at once. */
const MOST = 1000;

export class Ledger {
  entries = $state.raw<ChargeView[]>([]);
  more = $state(false);
  loaded = $state(false);
  error = $state<string | null>(null);
  /** By what they correct. They are newer than it, so whoever sees it has them too. */
  readonly #corrections = $derived.by(() => {
    const sums = new Map<number, number>();
    for (const { corrects, nanos } of this.entries) {
      if (corrects !== null) sums.set(corrects, (sums.get(corrects) ?? 0) + nanos);
    }
    return sums;
  });
  readonly #backend: Backend;
  #asked = 0;
  readonly #changed: () => void;

  /** `changed` has everything read again that hangs on the entries, these included. */
  constructor(backend: Backend, changed: () => void) {
    this.#backend = backend;
    this.#changed = changed;
  }

  /** What an entry comes to with everything that corrects it. */
  worth(entry: ChargeView): number {
    return entry.nanos + (this.#corrections.get(entry.id) ?? 0);
  }

  /** The newest entries again, as many as are in sight. */
  async load(): Promise<void> {
    const limit = Math.min(MOST, Math.max(PAGE, this.entries.length));
    const asked = (this.#asked += 1);
    const answer = await this.#backend.charges(null, limit);
    // A slower answer to an older question must not overwrite a newer one.
    if (asked === this.#asked) this.#take(answer, [], limit);
  }

  async showMore(): Promise<void> {
    const asked = (this.#asked += 1);
    const last = this.entries.at(-1);
    const answer = await this.#backend.charges(last?.id ?? null, PAGE);
    if (asked === this.#asked) this.#take(answer, this.entries, PAGE);
  }

  /** Null when it worked, otherwise what is wrong. */
  settle = (id: number, nanos: number): Promise<string | null> =>
    this.#change(this.#backend.settleCharge(id, nanos));

  correct = (id: number, nanos: number, reason: string): Promise<string | null> =>
    this.#change(this.#backend.correctCharge(id, nanos, reason));

  async #change<T>(answer: Answer<T>): Promise<string | null> {
    const outcome = await answer;
    if (outcome.status === "error") return outcome.error.message;
    this.#changed();
    return null;
  }

  #take(answer: Awaited<Answer<ChargeView[]>>, before: ChargeView[], limit: number): void {
    this.loaded = true;
    this.error = answer.status === "error" ? answer.error.message : null;
    if (answer.status === "error") return;
    const known = new Set(before.map(({ id }) => id));
    this.entries = [...before, ...answer.data.filter(({ id }) => !known.has(id))];
    this.more = answer.data.length === limit;
  }
}
