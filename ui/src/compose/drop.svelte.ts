// Files dragged over the window, and what they become where they fall.
import type { DropPhase } from "../ipc/backend";
import type { Compose } from "./compose.svelte";

export type Zone = "reference" | "edit";

export class Drop {
  /** What a drop would do now; null while nothing hovers. */
  zone = $state<Zone | null>(null);
  readonly #compose: Compose;

  constructor(compose: Compose) {
    this.#compose = compose;
  }

  hear(paths: string[], phase: DropPhase): void {
    const zone = this.zone ?? "reference";
    this.zone = phase === "over" ? zone : null;
    if (phase !== "drop" || paths.length === 0) return;
    if (zone === "edit") void this.#compose.edit.drop(paths);
    else void this.#compose.references.drop(paths);
  }
}
