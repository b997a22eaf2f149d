// The commands of the in-memory backend on turns, branches and pictures: names, marks, the Trash, and the
// way back.
import type { Answer } from "./backend";
import type {
  Act,
  BranchView,
  Comparison,
  EstimateView,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  Mark,
  RebaseDraft,
  TrashItem,
  TrashKey,
} from "./bindings";
import type { Backend } from "./backend";
import { contextOf, rebaseOf, withContext } from "./memory-context";
import { MemoryDesk } from "./memory-desk";
import { failureFor } from "./memory-job";
import { seedOf } from "./memory-picture";
import type { Room } from "./memory-rooms";
import { MemoryTrash, shown, waitingOf, type Thrown } from "./memory-trash";

export abstract class MemoryTree extends MemoryDesk {
  protected readonly trashed = new MemoryTrash();

  /** Takes a job that waits out of the line, for good. */
  protected abstract withdraw(job: JobSnapshot): void;

  renameBranch = (id: string, name: string): Answer<BranchView> => {
    const branch = this.known("renameBranch", this.rooms.branch(id));
    return this.answer("renameBranch", () => {
      const before = branch.name;
      const call = (to: string) => this.emit({ type: "branch", branch: Object.assign(branch, { name: to }) });
      this.perform(
        "renameBranch",
        () => call(name.trim()),
        () => call(before),
      );
      return branch;
    });
  };

  deleteBranch = (id: string): Answer<null> => {
    const branch = this.known("deleteBranch", this.rooms.branch(id));
    const room = this.rooms.get(branch.session);
    if (room?.branches[0] === branch) {
      const failure = {
        ...failureFor("settingsInvalid", this.clock.now()),
        message: "Main cannot be deleted.",
      };
      this.failures.set("deleteBranch", failure);
    }
    return this.answer("deleteBranch", () => {
      const hidden = shown(
        room,
        room.turns.filter((turn) => turn.branch === id),
      );
      const title = branch.name;
      return this.#throw("deleteBranch", room, { kind: "branch", id }, title, {
        branches: [branch],
        ...hidden,
      });
    });
  };

  deleteTurn = (id: string): Answer<null> => {
    const turn = this.known("deleteTurn", this.rooms.turn(id));
    const room = this.rooms.get(turn.session);
    return this.answer("deleteTurn", () =>
      this.#throw("deleteTurn", room, { kind: "turn", id }, turn.prompt, shown(room, [turn])),
    );
  };

  deleteImage = (id: string): Answer<null> => {
    const image = this.known("deleteImage", this.rooms.image(id));
    const room = this.rooms.get(image.session);
    return this.answer("deleteImage", () =>
      this.#throw("deleteImage", room, { kind: "image", id }, image.prompt, { images: [image] }),
    );
  };

  markImage = (id: string, mark: Mark): Answer<ImageView> => {
    const image = this.known("markImage", this.rooms.image(id));
    return this.answer("markImage", () => {
      const before = image.mark;
      const set = (to: Mark) => this.emit({ type: "image", image: Object.assign(image, { mark: to }) });
      this.perform(
        "markImage",
        () => set(mark),
        () => set(before),
      );
      return image;
    });
  };

  undo = (): Answer<Act | null> => this.answer("undo", () => this.acts.undo());
  redo = (): Answer<Act | null> => this.answer("redo", () => this.acts.redo());
  trash = (): Answer<TrashItem[]> => this.answer("trash", () => this.trashed.items);

  restore = (item: TrashKey): Answer<null> => {
    if (!this.trashed.has(item)) this.failures.set("restore", failureFor("notFound", this.clock.now()));
    return this.answer("restore", () => {
      const thrown = this.trashed.take(item) as Thrown;
      this.#show(thrown, true);
      if (thrown.deed) this.acts.forget(thrown.deed);
      return null;
    });
  };

  rebase = (id: string): Answer<RebaseDraft> => {
    const image = this.known("rebase", this.rooms.image(id));
    return this.answer("rebase", () => rebaseOf(this.rooms, image));
  };

  compareImages = (a: string, b: string): Answer<Comparison> => {
    const one = this.known("compareImages", this.rooms.image(a));
    const other = this.known("compareImages", this.rooms.image(b));
    return this.answer("compareImages", () => {
      const same = one.blob === other.blob;
      const share = same ? 0 : ((seedOf(one.blob) ^ seedOf(other.blob)) >>> 0) / 2 ** 32;
      const pixels = ({ blob, width, height }: ImageView) => ({ blob, width, height });
      const psnr = same ? null : 40 - 30 * share;
      return { a: pixels(one), b: pixels(other), psnr, ssim: 1 - share * 0.8, changed: share };
    });
  };

  copyImage = (id: string): Answer<null> => {
    this.known("copyImage", this.rooms.image(id));
    return this.answer("copyImage", () => null);
  };

  protected override estimateOf(request: GenerateRequest): EstimateView {
    const view = super.estimateOf(request);
    const context = contextOf(this.rooms, request, this.settings.provider === "sandbox");
    if (!context) return view;
    const { nanos, tokens } = context;
    return {
      ...view,
      context,
      chosen: withContext(view.chosen, nanos, tokens * request.count),
      sizes: view.sizes.map((size) => ({
        ...size,
        ...{ lowNanos: size.lowNanos + nanos, highNanos: size.highNanos + nanos },
      })),
    };
  }

  /** A row of its own for what grows out of an older turn. */
  protected begin(room: Room, prompt: string): BranchView {
    const name = prompt.trim().split(/\s+/).slice(0, 4).join(" ").slice(0, 40);
    const [session, createdMs] = [room.summary.id, this.clock.now()];
    const branch: BranchView = { id: this.id("branch"), session, name, createdMs, deleted: false };
    room.branches.push(branch);
    this.emit({ type: "branch", branch });
    const key: TrashKey = { kind: "branch", id: branch.id };
    const undo = () => {
      const hidden = shown(
        room,
        room.turns.filter((turn) => turn.branch === branch.id),
      );
      this.#hide(this.#thrown(room, key, branch.name, { branches: [branch], ...hidden }, null));
    };
    const redo = () => {
      const thrown = this.trashed.take(key);
      if (thrown) this.#show(thrown, true);
    };
    this.acts.did({ act: "branch", undo, redo });
    return branch;
  }

  protected throwSession(room: Room): null {
    const key: TrashKey = { kind: "session", id: room.summary.id };
    return this.#throw("deleteSession", room, key, room.summary.title, { rooms: [room] });
  }

  /** Does it now, and keeps the way back. */
  protected perform(act: Act, redo: () => void, undo: () => void): void {
    redo();
    this.acts.did({ act, undo, redo });
  }

  /** Refuses the next call of a command when there is no such thing. */
  protected known<T>(command: keyof Backend, found: T | undefined): T {
    if (!found) this.failures.set(command, failureFor("notFound", this.clock.now()));
    return found ?? ({} as T);
  }

  #throw(act: Act, room: Room, key: TrashKey, title: string, what: Partial<Thrown>): null {
    const undo = () => {
      const gone = this.trashed.take(key);
      if (gone) this.#show(gone, true);
    };
    const deed = { act, undo, redo: () => this.#hide(thrown) };
    const thrown = this.#thrown(room, key, title, what, deed);
    this.#hide(thrown);
    this.acts.did(deed);
    return null;
  }

  #thrown(room: Room, key: TrashKey, title: string, what: Partial<Thrown>, deed: Thrown["deed"]): Thrown {
    const { rooms = [], branches = [], turns = [], images = [] } = what;
    const cover = images.at(-1)?.blob ?? (rooms.length > 0 ? room.summary.cover : null);
    const [session, deletedMs] = [room.summary.id, this.clock.now()];
    return { item: { key, title, session, cover, deletedMs }, rooms, branches, turns, images, deed };
  }

  #hide(thrown: Thrown): void {
    const turns = [...thrown.turns, ...thrown.rooms.flatMap((room) => room.turns)];
    for (const job of waitingOf(this.jobs.values(), turns)) this.withdraw(job);
    this.trashed.put(thrown);
    this.#show(thrown, false);
  }

  #show({ item, rooms, branches, turns, images }: Thrown, seen: boolean): void {
    const deleted = !seen;
    for (const room of rooms) room.deleted = deleted;
    for (const branch of branches) this.emit({ type: "branch", branch: Object.assign(branch, { deleted }) });
    for (const turn of turns) this.emit({ type: "turn", turn: Object.assign(turn, { deleted }) });
    for (const image of images) this.emit({ type: "image", image: Object.assign(image, { deleted }) });
    const room = this.rooms.get(item.session);
    const session = this.rooms.count(room);
    if (room.deleted) this.emit({ type: "sessionGone", id: item.session });
    else this.emit({ type: "session", session });
  }
}
