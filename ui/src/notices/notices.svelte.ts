// Short messages: toasts people see, and sentences a screen reader speaks.
import type { Clock } from "../ipc/backend";
import type { Failure } from "../ipc/bindings";

/** What can be done about it, by a button. */
export type Remedy = { label: string; choose: () => void };
export type Notice = { id: number; text: string; tone: "plain" | "bad"; remedy: Remedy | null };

const SHOWN_FOR = 5000;
/** With something to read twice, or a button to reach for. */
const LONGER_FOR = 10_000;

export class Notices {
  toasts = $state.raw<Notice[]>([]);
  /** For the live region; unseen. */
  spoken = $state("");
  #next = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(text: string, tone: Notice["tone"] = "plain", remedy: Remedy | null = null): void {
    const id = ++this.#next;
    // Saying the same thing twice should not stack it.
    const others = this.toasts.filter((toast) => toast.text !== text);
    this.toasts = [...others, { id, text, tone, remedy }].slice(-4);
    const shownFor = tone === "bad" || remedy ? LONGER_FOR : SHOWN_FOR;
    this.#clock.after(shownFor, () => this.dismiss(id));
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
