// The Trash of the in-memory backend: what was hidden together comes back together.
import type { BranchView, ImageView, JobSnapshot, TrashItem, TrashKey, TurnView } from "./bindings";
import type { Deed } from "./memory-acts";
import type { Room } from "./memory-rooms";

export type Thrown = {
  item: TrashItem;
  rooms: Room[];
  branches: BranchView[];
  turns: TurnView[];
  images: ImageView[];
  deed: Deed | null;
};

const inLine: JobSnapshot["state"]["phase"][] = ["queued", "waiting", "retrying", "held"];

export class MemoryTrash {
  #all: Thrown[] = [];

  /** The latest first. */
  get items(): TrashItem[] {
    return this.#all.map(({ item }) => item).reverse();
  }

  put(thrown: Thrown): void {
    this.#all.push(thrown);
  }

  take(key: TrashKey): Thrown | null {
    const found = this.#all.find(({ item }) => same(item.key, key)) ?? null;
    this.#all = this.#all.filter((entry) => entry !== found);
    return found;
  }

  has(key: TrashKey): boolean {
    return this.#all.some(({ item }) => same(item.key, key));
  }
}

const same = (one: TrashKey, other: TrashKey) => one.kind === other.kind && one.id === other.id;

/** What is still in sight of these turns. */
export function shown(room: Room, turns: TurnView[]): Pick<Thrown, "turns" | "images"> {
  const seen = turns.filter(({ deleted }) => !deleted);
  const ids = new Set(seen.map(({ id }) => id));
  return { turns: seen, images: room.images.filter(({ turn, deleted }) => ids.has(turn) && !deleted) };
}

/** Jobs of these turns that have not gone out. */
export function waitingOf(jobs: Iterable<JobSnapshot>, turns: TurnView[]): JobSnapshot[] {
  const ids = new Set(turns.map(({ id }) => id));
  return [...jobs].filter(({ turn, state }) => ids.has(turn) && inLine.includes(state.phase));
}
