// Sessions found by a word of their title or prompts, archived ones too. Without a word: those not archived.
import type { Backend, Clock } from "../ipc/backend";
import type { SessionSummary } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import type { Sessions } from "./sessions.svelte";

const TYPING_PAUSE = 150;

export class Search {
  found = $state.raw<SessionSummary[] | null>(null);
  #text = $state("");
  #asked = 0;
  #stop = () => {};
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #sessions: Sessions;
  readonly #notices: Notices;

  readonly list = $derived.by(() => {
    const { list, currentId } = this.#sessions;
    // News of what was found meanwhile shows; what has gone goes.
    const known = new Map(list.map((session) => [session.id, session]));
    if (this.found) return this.found.flatMap(({ id }) => known.get(id) ?? []);
    return list.filter(({ id, archived }) => !archived || id === currentId);
  });

  constructor(backend: Backend, clock: Clock, sessions: Sessions, notices: Notices) {
    this.#backend = backend;
    this.#clock = clock;
    this.#sessions = sessions;
    this.#notices = notices;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#stop();
    this.#asked += 1;
    if (text.trim() === "") this.found = null;
    else this.#stop = this.#clock.after(TYPING_PAUSE, () => void this.#ask());
  }

  clear(): void {
    this.text = "";
  }

  async #ask(): Promise<void> {
    const asked = this.#asked;
    const answer = await this.#backend.searchSessions(this.#text);
    // Something else was typed meanwhile.
    if (asked !== this.#asked) return;
    if (answer.status === "ok") this.found = answer.data;
    else this.#notices.fail(answer.error);
  }
}
