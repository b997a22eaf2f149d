// The sessions of the in-memory backend with their branches, turns and pictures.
import type {
  BranchView,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  SessionSummary,
  SessionView,
  TurnReference,
  TurnView,
} from "./bindings";

export type Room = {
  summary: SessionSummary;
  branches: BranchView[];
  turns: TurnView[];
  images: ImageView[];
  step: number;
  deleted: boolean;
};

type Place = Pick<TurnView, "branch" | "parent" | "source" | "depth">;

export class MemoryRooms {
  readonly #all = new Map<string, Room>();

  create(id: string, updatedMs: number, project: string | null, main: string): Room {
    const summary = { id, title: "Untitled", images: 0, cover: null, project, updatedMs, archived: false };
    const branch = { id: main, session: id, name: "Main", createdMs: updatedMs, deleted: false };
    const room: Room = { summary, branches: [branch], turns: [], images: [], step: 0, deleted: false };
    this.#all.set(id, room);
    return room;
  }

  put(room: Room): void {
    this.#all.set(room.summary.id, room);
  }

  find(id: string): SessionSummary | null {
    return this.#all.get(id)?.summary ?? null;
  }

  get(id: string): Room {
    return this.#all.get(id) as Room;
  }

  all(): Room[] {
    return [...this.#all.values()];
  }

  list(): SessionSummary[] {
    return this.all()
      .filter(({ deleted }) => !deleted)
      .map(({ summary }) => summary);
  }

  view(id: string, jobs: Iterable<JobSnapshot>): SessionView {
    const { summary, images, turns, branches } = this.get(id);
    return { summary, images, turns, branches, jobs: [...jobs].filter((job) => job.session === id) };
  }

  /** Puts a picture into its session; nothing when there is no such session. */
  add(image: ImageView): SessionSummary | null {
    const room = this.#all.get(image.session);
    if (!room) return null;
    room.images.push(image);
    return this.count(room, image.createdMs);
  }

  /** Brings its line in the list up to date. */
  count(room: Room, updatedMs = room.summary.updatedMs): SessionSummary {
    const seen = room.images.filter(({ deleted }) => !deleted);
    return Object.assign(room.summary, {
      ...{ images: seen.length, cover: seen.at(-1)?.blob ?? null, updatedMs },
    });
  }

  image(id: string): ImageView | undefined {
    return this.#find(({ images }) => images, id);
  }

  turn(id: string): TurnView | undefined {
    return this.#find(({ turns }) => turns, id);
  }

  branch(id: string): BranchView | undefined {
    return this.#find(({ branches }) => branches, id);
  }

  /** The newest turn goes on along its branch; an older one begins a branch, which then has no row yet. */
  placeOf(room: Room, source: ImageView | null): Place & { begins: boolean } {
    const [main] = room.branches;
    if (!source) {
      return { branch: main?.id ?? "", parent: null, source: null, depth: 1, begins: false };
    }
    const { branch, turn, id, depth } = source;
    const newest = room.turns.findLast((other) => other.branch === branch && !other.deleted);
    const gone = room.branches.find((other) => other.id === branch)?.deleted === true;
    return { branch, parent: turn, source: id, depth: depth + 1, begins: newest?.id !== turn || gone };
  }

  #find<T extends { id: string }>(list: (room: Room) => T[], id: string): T | undefined {
    for (const room of this.#all.values()) {
      const found = list(room).find((entry) => entry.id === id);
      if (found) return found;
    }
    return undefined;
  }
}

/** A turn that has just been asked for. */
export function turnOf(
  request: GenerateRequest,
  place: Omit<Place, "begins"> & Pick<TurnView, "id" | "session" | "step">,
  references: TurnReference[],
  now: number,
): TurnView {
  const { prompt, model, size, ratio, thinking, count, grounded = false, edit } = request;
  const { id, session, step, branch, parent, source, depth } = place;
  return {
    ...{ id, session, branch, parent, source, step, kind: edit ? "edit" : "generate" },
    ...{ prompt, model, size, ratio, thinking, grounded, count, mode: edit?.mode ?? null },
    ...{ matchSource: edit?.matchSource ?? false, references, notes: [], createdMs: now },
    ...{ deleted: false, depth, spentNanos: 0, variants: [] },
  };
}
