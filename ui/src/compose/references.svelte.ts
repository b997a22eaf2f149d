// The references of an order: which images, in which order, by which names and for what.
import type { Answer, Backend } from "../ipc/backend";
import type {
  ReferenceOrder,
  ReferenceRole,
  ReferencesAdded,
  ReferenceView,
  TurnReference,
} from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";
import { nameFrom, tidy, unique } from "./mentions";
import { moved } from "./order";

type Parts = {
  backend: Backend;
  notices: Notices;
  changed: () => void;
  /** A name in the prompt follows. */
  renamed: (from: string, to: string, names: string[]) => void;
};

export class References {
  list = $state.raw<TurnReference[]>([]);
  /** The blob that is pointed at: added again, or where the keyboard stands. */
  chosen = $state<string | null>(null);
  readonly names = $derived(this.list.map(({ name }) => name));
  readonly sentBytes = $derived(this.list.reduce((sum, { view }) => sum + view.sentBytes, 0));
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get length(): number {
    return this.list.length;
  }

  get orders(): ReferenceOrder[] {
    return this.list.map(({ view, name, role }) => ({ blob: view.blob, name, role }));
  }

  /** One that is there already is pointed at instead. */
  add(views: readonly ReferenceView[]): void {
    const list = [...this.list];
    for (const view of views) {
      const known = list.find((entry) => entry.view.blob === view.blob);
      if (!known) {
        const taken = list.map(({ name }) => name);
        list.push({ view, name: unique(nameFrom(view.name), taken), role: "object" });
      } else {
        this.chosen = view.blob;
        this.#parts.notices.announce(words.edit.references.known(known.name));
      }
    }
    if (list.length > this.list.length) this.fill(list);
  }

  /** These and no others. */
  fill(list: readonly TurnReference[]): void {
    this.list = [...list];
    this.#parts.changed();
  }

  remove(blob: string): void {
    this.fill(this.list.filter(({ view }) => view.blob !== blob));
  }

  move(from: number, to: number): void {
    this.fill(moved(this.list, from, to));
  }

  assign(blob: string, role: ReferenceRole): void {
    this.fill(this.list.map((entry) => (entry.view.blob === blob ? { ...entry, role } : entry)));
  }

  /** Why the name cannot be had; null when it is had. */
  rename(blob: string, typed: string): string | null {
    const from = this.list.find(({ view }) => view.blob === blob)?.name;
    const name = tidy(typed);
    if (from === undefined || name === from) return null;
    if (name === "") return words.edit.references.empty;
    const others = this.names.filter((other) => other !== from);
    if (unique(name, others) !== name) return words.edit.references.taken(name);
    const { names } = this;
    this.list = this.list.map((entry) => (entry.view.blob === blob ? { ...entry, name } : entry));
    this.#parts.renamed(from, name, names);
    this.#parts.changed();
    this.#parts.notices.announce(words.edit.references.renamed(from, name));
    return null;
  }

  choose = (): Promise<void> => this.#take(this.#parts.backend.chooseReferences());
  drop = (paths: string[]): Promise<void> => this.#take(this.#parts.backend.addReferencePaths(paths));
  paste = (): Promise<void> => this.#take(this.#parts.backend.pasteReference());

  async take(image: string): Promise<void> {
    const answer = await this.#parts.backend.referenceImage(image);
    if (answer.status === "ok") this.add([answer.data]);
    else this.#parts.notices.fail(answer.error);
  }

  async #take(asked: Answer<ReferencesAdded>): Promise<void> {
    const answer = await asked;
    const { notices } = this.#parts;
    if (answer.status === "error") return notices.fail(answer.error);
    this.add(answer.data.added);
    for (const failure of answer.data.failures) notices.fail(failure);
  }
}
