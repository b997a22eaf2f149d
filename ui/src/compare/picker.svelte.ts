// Any picture of any session, looked for without leaving the one that is open.
import type { Backend, Clock } from "../ipc/backend";
import type { Failure, ImageView, SessionSummary } from "../ipc/bindings";
import type { Sessions } from "../session/sessions.svelte";

const TYPING_PAUSE = 180;

export class Picker {
  /** The session whose pictures are shown. */
  session = $state<string | null>(null);
  images = $state.raw<ImageView[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  #text = $state("");
  #found = $state.raw<SessionSummary[] | null>(null);
  #searched = 0;
  #peeked = 0;
  #stop = () => {};
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  /** Null while a search is under way. */
  readonly list = $derived.by(() => (this.#text.trim() === "" ? this.#sessions.list : this.#found));

  constructor(backend: Backend, clock: Clock, sessions: Sessions) {
    this.#backend = backend;
    this.#clock = clock;
    this.#sessions = sessions;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#searched += 1;
    this.#found = null;
    this.#stop();
    if (text.trim() !== "") this.#stop = this.#clock.after(TYPING_PAUSE, () => void this.#search());
  }

  async peek(session: string): Promise<void> {
    const peeked = (this.#peeked += 1);
    this.session = session;
    this.images = null;
    this.failure = null;
    const answer = await this.#backend.peekSession(session);
    if (peeked !== this.#peeked) return;
    if (answer.status === "ok") this.images = answer.data.images.filter(({ deleted }) => !deleted).reverse();
    else this.failure = answer.error;
  }

  async #search(): Promise<void> {
    const searched = (this.#searched += 1);
    const answer = await this.#backend.searchSessions(this.#text.trim());
    if (searched !== this.#searched) return;
    this.#found = answer.status === "ok" ? answer.data : [];
    this.failure = answer.status === "error" ? answer.error : null;
  }
}
