// The page's "now". It ticks while something counts, and stands still otherwise.
import type { Clock } from "../ipc/backend";
import type { Beat } from "./beat";

export class Ticker {
  now = $state(0);
  #beat: Beat = null;
  #stop = () => {};
  readonly #clock: Clock;
  readonly #needed: (now: number) => Beat;

  constructor(clock: Clock, needed: (now: number) => Beat) {
    this.#clock = clock;
    this.#needed = needed;
    this.now = clock.now();
  }

  /** Catches up once, for words such as "2 min ago". */
  touch(): void {
    this.now = this.#clock.now();
  }

  /** Something changed: what counts now may need another beat. */
  follow(): void {
    const beat = this.#needed(this.#clock.now());
    if (beat === this.#beat) return;
    this.#beat = beat;
    this.touch();
    this.#stop();
    if (beat !== null) this.#next(beat);
  }

  #next(beat: number): void {
    this.#stop = this.#clock.after(beat, () => {
      this.touch();
      this.#beat = null;
      this.follow();
    });
  }
}
