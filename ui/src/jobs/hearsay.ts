// What news said while an answer was on its way. The answer was written before it arrives, so what the
// news said of the same things is newer and stays.
import type { BranchView, ImageView, SessionSummary, SessionView, TurnView } from "../ipc/bindings";

type Known = { id: string; session: string };

export class Hearsay {
  readonly #jobs = new Set<string>();
  readonly #images = new Map<string, ImageView>();
  readonly #turns = new Map<string, TurnView>();
  readonly #branches = new Map<string, BranchView>();
  readonly #sessions = new Map<string, SessionSummary>();
  readonly #gone = new Set<string>();

  job(id: string): void {
    this.#jobs.add(id);
  }

  image(image: ImageView): void {
    this.#images.set(image.id, image);
  }

  turn(turn: TurnView): void {
    this.#turns.set(turn.id, turn);
  }

  branch(branch: BranchView): void {
    this.#branches.set(branch.id, branch);
  }

  session(session: SessionSummary): void {
    this.#sessions.set(session.id, session);
    this.#gone.delete(session.id);
  }

  gone(session: string): void {
    this.#gone.add(session);
  }

  /** Everything was told anew. */
  whole({ images, turns, branches }: SessionView): void {
    for (const image of images) this.image(image);
    for (const turn of turns) this.turn(turn);
    for (const branch of branches) this.branch(branch);
  }

  /** The answer's jobs of which nothing was heard. */
  unheard<T extends { id: string }>(jobs: readonly T[]): T[] {
    return jobs.filter(({ id }) => !this.#jobs.has(id));
  }

  /** The answer with what was said meanwhile of the same session; null when that is no more. */
  completed(view: SessionView): SessionView | null {
    const { id } = view.summary;
    if (this.#gone.has(id)) return null;
    return {
      ...view,
      summary: this.#sessions.get(id) ?? view.summary,
      images: merged(view.images, this.#images, id),
      turns: merged(view.turns, this.#turns, id),
      branches: merged(view.branches, this.#branches, id),
    };
  }
}

/** Each in its old place, what is new behind. */
function merged<T extends Known>(known: readonly T[], heard: ReadonlyMap<string, T>, session: string): T[] {
  const ids = new Set(known.map(({ id }) => id));
  const came = [...heard.values()].filter((entry) => entry.session === session && !ids.has(entry.id));
  return [...known.map((entry) => heard.get(entry.id) ?? entry), ...came];
}
