// The page's "now". It ticks once a second while something counts, and stands still otherwise.
import type { Clock } from "../ipc/backend";

export class Ticker {
  now = $state(0);
  #running = false;
  #stop = () => {};
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.now = clock.now();
  }

  /** Catches up once, for words such as "2 min ago". */
  touch(): void {
    this.now = this.#clock.now();
  }

  run(needed: boolean): void {
    if (needed === this.#running) return;
    this.#running = needed;
    this.touch();
    if (needed) this.#next();
    else this.#stop();
  }

  #next(): void {
    this.#stop = this.#clock.after(1000, () => {
      this.touch();
      if (this.#running) this.#next();
    });
  }
}
