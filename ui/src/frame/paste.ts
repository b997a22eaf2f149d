// Pasting a picture, wherever the focus is. WebKitGTK's paste event carries no image, and with nothing but an
// image on the clipboard it may not come at all: then the host is asked for what the clipboard holds.
import type { Clock } from "../ipc/backend";
import type { Studio } from "../studio.svelte";

const SILENCE = 150;

export class PromptPaste {
  #stop = () => {};
  readonly #studio: Studio;
  readonly #clock: Clock;

  constructor(studio: Studio, clock: Clock) {
    this.#studio = studio;
    this.#clock = clock;
  }

  key(event: KeyboardEvent): void {
    if (event.key !== "v" || !(event.ctrlKey || event.metaKey) || !takesPictures(event.target)) return;
    this.#stop();
    this.#stop = this.#clock.after(SILENCE, () => void this.#studio.compose.references.paste());
  }

  pasted(event: ClipboardEvent): void {
    if (!takesPictures(event.target)) return;
    this.#stop();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text !== "") return;
    event.preventDefault();
    void this.#studio.compose.references.paste();
  }
}

/** Anywhere but in another text field or a dialog, which have their own paste. */
function takesPictures(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || document.querySelector("dialog[open]")) return false;
  return "prompt" in target.dataset || target.closest("input, textarea, [contenteditable], dialog") === null;
}
