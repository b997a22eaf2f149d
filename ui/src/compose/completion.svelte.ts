// The list that opens while a mention is being written.
import type { TurnReference } from "../ipc/bindings";
import { begunAt, completed, offered, type Begun } from "./mentions";
import type { References } from "./references.svelte";

export class Completion {
  begun = $state.raw<Begun | null>(null);
  /** Which of the options Enter takes. */
  at = $state(0);
  #prompt = $state("");
  /** Where a list was closed by hand; it stays closed for that mention. */
  #dismissed: number | null = null;
  readonly #references: References;

  readonly options = $derived.by(() => {
    const { begun } = this;
    if (!begun) return [];
    const found = offered(this.#references.list, begun, this.#prompt);
    // Written out already: Enter is a new line again.
    return found.length === 1 && found[0]?.name === begun.query ? [] : found;
  });
  readonly option = $derived(this.options[this.at] ?? null);

  constructor(references: References) {
    this.#references = references;
  }

  get isOpen(): boolean {
    return this.options.length > 0;
  }

  /** It opens when something is typed, and goes when the cursor does. */
  look(area: HTMLTextAreaElement, isTyped: boolean): void {
    const { value, selectionStart, selectionEnd } = area;
    const found = selectionStart === selectionEnd ? begunAt(value, selectionStart) : null;
    if (found?.start !== this.#dismissed) this.#dismissed = null;
    const isOther = found?.start !== this.begun?.start || found?.query !== this.begun?.query;
    if (isOther) this.at = 0;
    const stays = isTyped || found?.start === this.begun?.start;
    this.begun = found && stays && this.#dismissed === null ? found : null;
    this.#prompt = value;
  }

  /** True when the key was for the list. */
  key(event: KeyboardEvent, area: HTMLTextAreaElement): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    const { length } = this.options;
    if (event.key === "ArrowDown") this.at = (this.at + 1) % length;
    else if (event.key === "ArrowUp") this.at = (this.at + length - 1) % length;
    else if (event.key === "Escape") this.dismiss();
    else if ((event.key === "Enter" || event.key === "Tab") && this.option) this.take(this.option, area);
    else return false;
    return true;
  }

  take({ name }: TurnReference, area: HTMLTextAreaElement): void {
    const { begun } = this;
    if (!begun) return;
    const { text } = completed(area.value, begun, name);
    this.begun = null;
    area.focus();
    area.setSelectionRange(begun.start, begun.end);
    // As if typed, so that the field's own undo takes it back; not every web view has it.
    if (
      !(document.execCommand as typeof document.execCommand | undefined)?.call(
        document,
        "insertText",
        false,
        text,
      )
    ) {
      area.setRangeText(text, begun.start, begun.end, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  dismiss(): void {
    this.#dismissed = this.begun?.start ?? null;
    this.begun = null;
  }

  close(): void {
    this.begun = null;
  }
}
