// What the next order builds on: the explicit switch between an edit and a new image, and the source.
import type { Answer, Backend } from "../ipc/backend";
import type { EditMode, EditOrder, ImageView, Imported, TurnView } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import type { Sessions } from "../session/sessions.svelte";

export type Intent = "edit" | "new";
/** Why there is nothing to edit: no picture at all, none selected, or the selected one is still being made. */
export type Missing = "none" | "unpicked" | "coming";
/** It has a mode of its own, so that the one chosen before comes back after it. */
type Pin = { image: string; selected: string | null; mode: EditMode };
type Parts = { backend: Backend; sessions: Sessions; notices: Notices };

export class Edit {
  intent = $state<Intent>("new");
  /** Whether the result gets the exact pixels of the source. */
  matchSource = $state(false);
  #mode = $state.raw<EditMode>({ mode: "conversation" });
  /** A source that is not the selected image, for as long as the selection stays where it was. */
  #pin = $state.raw<Pin | null>(null);
  readonly #parts: Parts;

  readonly pinned = $derived.by(() => {
    const { images, selected } = this.#parts.sessions;
    if (this.#pin === null || this.#pin.selected !== selected) return null;
    return images.find(({ id }) => id === this.#pin?.image) ?? null;
  });
  readonly source = $derived.by((): ImageView | null => {
    if (this.intent === "new") return null;
    if (this.pinned) return this.pinned;
    const { item } = this.#parts.sessions;
    return item?.kind === "image" ? item.image : null;
  });
  readonly order = $derived.by((): EditOrder | null => {
    const { source, mode, matchSource } = this;
    return source ? { image: source.id, mode, matchSource } : null;
  });
  readonly missing = $derived.by((): Missing | null => {
    if (this.intent === "new" || this.source) return null;
    const { item, images } = this.#parts.sessions;
    if (item?.kind === "job" && !OVER.has(item.job.state.phase)) return "coming";
    return images.some(({ deleted }) => !deleted) ? "unpicked" : "none";
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get mode(): EditMode {
    return this.pinned && this.#pin ? this.#pin.mode : this.#mode;
  }

  set mode(mode: EditMode) {
    if (this.pinned && this.#pin) this.#pin = { ...this.#pin, mode };
    else this.#mode = mode;
  }

  /** False when the picture is not of this session, or is in the Trash. */
  pin(image: string, mode: EditMode): boolean {
    const { images, selected } = this.#parts.sessions;
    if (!images.some(({ id, deleted }) => id === image && !deleted)) return false;
    this.intent = "edit";
    this.#pin = { image, selected, mode };
    return true;
  }

  /** As it was asked for: an edit of its source, or new. False when the source is gone. */
  recall({ source, mode, matchSource }: TurnView): boolean {
    if (source === null) {
      this.#pin = null;
      this.intent = "new";
      return true;
    }
    if (!this.pin(source, mode ?? this.mode)) return false;
    this.matchSource = matchSource;
    return true;
  }

  /** A pin that the selection has left must not come back with it. */
  settled(): void {
    const { selected } = this.#parts.sessions;
    if (this.#pin && this.#pin.selected !== selected) this.#pin = null;
  }

  unpin(): void {
    this.#pin = null;
  }

  async from(image: Pick<ImageView, "id" | "session">): Promise<void> {
    const { sessions } = this.#parts;
    if (image.session !== sessions.currentId) await sessions.open(image.session);
    if (image.session !== sessions.currentId) return;
    // An imported one may not have been told of yet; its key is its id.
    if (sessions.images.some(({ id }) => id === image.id)) sessions.selectImage(image.id);
    else sessions.select(image.id);
    this.unpin();
    this.intent = "edit";
  }

  /** For who has none selected: what a failed edit was to change, otherwise the newest picture. */
  async pick(): Promise<void> {
    const { images, node } = this.#parts.sessions;
    const seen = images.filter(({ deleted }) => !deleted);
    const picked = seen.find(({ id }) => id === node?.turn.source) ?? seen.at(-1);
    if (picked) await this.from(picked);
  }

  choose = (): Promise<void> => this.#take(this.#parts.backend.chooseImport(this.#session));
  drop = (paths: string[]): Promise<void> =>
    this.#take(this.#parts.backend.importPaths(this.#session, paths));
  paste = (): Promise<void> => this.#take(this.#parts.backend.pasteImport(this.#session));

  get #session(): string | null {
    return this.#parts.sessions.currentId;
  }

  async #take(asked: Answer<Imported>): Promise<void> {
    const answer = await asked;
    const { notices } = this.#parts;
    if (answer.status === "error") return notices.fail(answer.error);
    const { session, images, failures } = answer.data;
    for (const failure of failures) notices.fail(failure);
    const [id] = images;
    if (id !== undefined) await this.from({ id, session });
  }
}

const OVER: ReadonlySet<string> = new Set(["failed", "refused", "cancelled"]);
