// How much two pictures differ, in numbers. Asked for once the eye rests: measuring 4K is work.
import type { Backend, Clock } from "../ipc/backend";
import type { Comparison, Failure } from "../ipc/bindings";

/** Walking along the strip passes pairs that nobody wants measured. */
const REST = 250;

export type Measured =
  | { state: "none" }
  | { state: "measuring" }
  | { state: "failed"; failure: Failure }
  | { state: "measured"; comparison: Comparison };

export class Measure {
  result = $state.raw<Measured>({ state: "none" });
  #pair: [a: string, b: string] | null = null;
  #asked = 0;
  #stop = () => {};
  readonly #backend: Backend;
  readonly #clock: Clock;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  of(a: string | null, b: string | null): void {
    this.#stop();
    this.#asked += 1;
    this.#pair = a !== null && b !== null ? [a, b] : null;
    this.result = { state: this.#pair ? "measuring" : "none" };
    if (this.#pair) this.#stop = this.#clock.after(REST, () => void this.#ask());
  }

  again = (): void => {
    this.result = { state: "measuring" };
    void this.#ask();
  };

  async #ask(): Promise<void> {
    if (!this.#pair) return;
    const asked = (this.#asked += 1);
    const answer = await this.#backend.compareImages(...this.#pair);
    // Another pair was chosen meanwhile.
    if (asked !== this.#asked) return;
    this.result =
      answer.status === "ok"
        ? { state: "measured", comparison: answer.data }
        : { state: "failed", failure: answer.error };
  }
}
