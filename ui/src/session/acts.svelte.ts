// What is done to turns, branches, pictures and sessions, and the way back.
import type { Answer, Backend, Outcome } from "../ipc/backend";
import type {
  Act,
  BranchView,
  HistoryView,
  ImageView,
  Mark,
  SessionSummary,
  TrashItem,
  TrashKey,
  TurnView,
} from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";
import type { Sessions } from "./sessions.svelte";

export class Acts {
  /** What can be taken back; the engine keeps the list. */
  history = $state.raw<HistoryView>({ undo: null, redo: null });
  readonly #backend: Backend;
  readonly #sessions: Sessions;
  readonly #notices: Notices;

  constructor(backend: Backend, sessions: Sessions, notices: Notices) {
    this.#backend = backend;
    this.#sessions = sessions;
    this.#notices = notices;
  }

  undo = (): Promise<void> => this.#back(this.#backend.undo(), words.tree.undone);
  redo = (): Promise<void> => this.#back(this.#backend.redo(), words.tree.redone);

  /** A variant that failed goes with its turn only; that has pictures, and they must not go along. */
  get canDelete(): boolean {
    const { node, image } = this.#sessions;
    return node !== null && (image !== null || node.items.every(({ kind }) => kind !== "image"));
  }

  /** What is looked at. */
  async deleteSelected(): Promise<void> {
    const { node, image } = this.#sessions;
    if (!node || !this.canDelete) return;
    await (image ? this.discard(image) : this.deleteTurn(node.turn));
  }

  /** A picture, with its turn where it is the only one. False when it is still there. */
  discard(image: ImageView): Promise<boolean> {
    const node = this.#sessions.tree.nodes.find(({ turn }) => turn.id === image.turn);
    return node?.items.length === 1 ? this.deleteTurn(node.turn) : this.deleteImage(image);
  }

  deleteImage = ({ id, step }: ImageView): Promise<boolean> =>
    this.#throw({ kind: "image", id }, this.#backend.deleteImage(id), words.tree.deletedImage(step));
  deleteTurn = ({ id, step }: TurnView): Promise<boolean> =>
    this.#throw({ kind: "turn", id }, this.#backend.deleteTurn(id), words.tree.deletedTurn(step));
  deleteBranch = ({ id, name }: BranchView): Promise<boolean> =>
    this.#throw({ kind: "branch", id }, this.#backend.deleteBranch(id), words.tree.deleted(name));
  deleteSession({ id, title }: SessionSummary): Promise<boolean> {
    const said = words.tree.deleted(title || words.header.untitled);
    return this.#throw({ kind: "session", id }, this.#backend.deleteSession(id), said);
  }

  async renameBranch(id: string, name: string): Promise<void> {
    this.#told(await this.#backend.renameBranch(id, name));
  }

  /** Marks a picture, or takes the same mark back. */
  async toggleMark({ id, mark }: ImageView, to: Mark): Promise<void> {
    this.#told(await this.#backend.markImage(id, mark === to ? "none" : to));
  }

  async archive(session: SessionSummary, archived: boolean): Promise<void> {
    const answer = await this.#backend.archiveSession(session.id, archived);
    if (answer.status === "error") return this.#notices.fail(answer.error);
    this.#sessions.apply(answer.data);
    const title = session.title || words.header.untitled;
    this.#notices.say(archived ? words.tree.archived(title) : words.tree.unarchived(title));
  }

  trash = (): Answer<TrashItem[]> => this.#backend.trash();

  async restore(key: TrashKey): Promise<boolean> {
    return this.#told(await this.#backend.restore(key));
  }

  /** By its own name, not as the last act: more may have been done since the message came up. */
  async #throw(key: TrashKey, asked: Answer<null>, said: string): Promise<boolean> {
    if (!this.#told(await asked)) return false;
    this.#notices.say(said, "plain", { label: words.tree.undo, choose: () => void this.restore(key) });
    return true;
  }

  async #back(asked: Answer<Act | null>, say: (act: string) => string): Promise<void> {
    const answer = await asked;
    if (answer.status === "error") return this.#notices.fail(answer.error);
    if (answer.data !== null) this.#notices.say(say(words.tree.acts[answer.data]));
  }

  /** News says what came of it; here is only what went wrong. */
  #told(answer: Outcome<unknown>): boolean {
    if (answer.status === "error") this.#notices.fail(answer.error);
    return answer.status === "ok";
  }
}
