// Short messages: toasts people see, and sentences a screen reader speaks.
import type { Clock } from "../ipc/backend";
import type { Failure } from "../ipc/bindings";

export type Notice = { id: number; text: string; tone: "plain" | "bad" };

const SHOWN_FOR = 5000;

export class Notices {
  toasts = $state.raw<Notice[]>([]);
  /** For the live region; unseen. */
  spoken = $state("");
  #next = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(text: string, tone: Notice["tone"] = "plain"): void {
    const id = ++this.#next;
    // Saying the same thing twice should not stack it.
    const others = this.toasts.filter((toast) => toast.text !== text);
    this.toasts = [...others, { id, text, tone }].slice(-4);
    this.#clock.after(tone === "bad" ? 2 * SHOWN_FOR : SHOWN_FOR, () => this.dismiss(id));
  }

  fail(failure: Failure): void {
    this.say(failure.message, "bad");
  }

  announce(text: string): void {
    this.spoken = text;
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}
