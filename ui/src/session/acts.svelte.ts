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

  /** The picture that is looked at where its turn has others; otherwise the turn. */
  async deleteSelected(): Promise<void> {
    const { node, image } = this.#sessions;
    if (!node) return;
    if (image && node.items.length > 1) return this.deleteImage(image);
    // One that failed must not take its finished siblings along.
    if (!image && node.items.some(({ kind }) => kind === "image")) return;
    return this.deleteTurn(node.turn);
  }

  deleteImage = ({ id, step }: ImageView): Promise<void> =>
    this.#throw({ kind: "image", id }, this.#backend.deleteImage(id), words.tree.deletedImage(step));
  deleteTurn = ({ id, step }: TurnView): Promise<void> =>
    this.#throw({ kind: "turn", id }, this.#backend.deleteTurn(id), words.tree.deletedTurn(step));
  deleteBranch = ({ id, name }: BranchView): Promise<void> =>
    this.#throw({ kind: "branch", id }, this.#backend.deleteBranch(id), words.tree.deleted(name));
  deleteSession({ id, title }: SessionSummary): Promise<void> {
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
  async #throw(key: TrashKey, asked: Answer<null>, said: string): Promise<void> {
    if (!this.#told(await asked)) return;
    this.#notices.say(said, "plain", { label: words.tree.undo, choose: () => void this.restore(key) });
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
