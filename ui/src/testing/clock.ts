import type { Clock } from "../ipc/backend";

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 10, 25, 12);
  #timers: { at: number; callback: () => void }[] = [];

  now = (): number => this.#now;

  get pending(): number {
    return this.#timers.length;
  }

  after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((entry) => entry !== timer));
  };

  /** Runs what falls due, in order, letting promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((entry) => entry !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
