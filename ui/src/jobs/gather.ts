// News as it comes while it comes singly, gathered when it comes in a storm: one request that goes out
// moves a thousand others up, and each of them says so.
import type { Clock } from "../ipc/backend";

const SINGLY = 8;
const SPAN = 80;

export class Gather {
  #count = 0;
  #missed = false;
  #open = false;
  readonly #clock: Clock;
  readonly #publish: () => void;

  constructor(clock: Clock, publish: () => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  /** Something changed. */
  touch(): void {
    this.#count += 1;
    if (this.#count <= SINGLY) this.#publish();
    else this.#missed = true;
    if (this.#open) return;
    this.#open = true;
    this.#clock.after(SPAN, () => this.#close());
  }

  /** Shows at once what was held back. */
  flush(): void {
    if (!this.#missed) return;
    this.#missed = false;
    this.#publish();
  }

  #close(): void {
    this.#count = 0;
    this.#open = false;
    this.flush();
  }
}
