// The commands of the in-memory backend on sessions, and pictures that come from files.
import type { Answer } from "./backend";
import type { Imported, ImageView, SessionSummary, SessionView, TurnView } from "./bindings";
import { failureFor } from "./memory-job";
import { blobName } from "./memory-picture";
import type { Room } from "./memory-rooms";
import { MemoryTree } from "./memory-tree";

const [WIDE, HIGH] = [1600, 1200];
const readable = /\.(png|jpe?g|webp|heic|heif|gif)$/i;

export abstract class MemorySessions extends MemoryTree {
  openSession = (id: string): Answer<SessionView> => {
    this.known("openSession", this.rooms.find(id) ?? undefined);
    return this.answer("openSession", () => {
      this.settings.currentSession = id;
      return this.rooms.view(id, this.jobs.values());
    });
  };

  peekSession = (id: string): Answer<SessionView> => {
    this.known("peekSession", this.rooms.find(id) ?? undefined);
    return this.answer("peekSession", () => this.rooms.view(id, this.jobs.values()));
  };

  newSession = (): Answer<SessionView> =>
    this.answer("newSession", () => {
      const { id } = this.room().summary;
      this.settings.currentSession = id;
      return this.rooms.view(id, this.jobs.values());
    });

  renameSession = (id: string, title: string): Answer<SessionSummary> =>
    this.#changed("renameSession", id, (summary) => ({ ...summary, title }));
  archiveSession = (id: string, archived: boolean): Answer<SessionSummary> =>
    this.#changed("archiveSession", id, (summary) => ({ ...summary, archived }));

  deleteSession = (id: string): Answer<null> => {
    this.known("deleteSession", this.rooms.find(id) ?? undefined);
    return this.answer("deleteSession", () => this.throwSession(this.rooms.get(id)));
  };

  duplicateSession = (id: string): Answer<SessionView> => {
    this.known("duplicateSession", this.rooms.find(id) ?? undefined);
    return this.answer("duplicateSession", () => {
      const room = this.#copy(this.rooms.get(id));
      this.rooms.put(room);
      this.emit({ type: "session", session: room.summary });
      return this.rooms.view(room.summary.id, []);
    });
  };

  searchSessions = (text: string): Answer<SessionSummary[]> =>
    this.answer("searchSessions", () => {
      const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
      const says = ({ summary, turns }: Room) =>
        [summary.title, ...turns.map(({ prompt }) => prompt)].join("\n").toLowerCase();
      const found = this.rooms
        .all()
        .filter((room) => !room.deleted && wanted.every((word) => says(room).includes(word)));
      return found.map(({ summary }) => summary).sort((a, b) => b.updatedMs - a.updatedMs);
    });

  importPaths = (session: string | null, paths: string[]): Answer<Imported> =>
    this.answer("importPaths", () => this.#import(session, paths));
  chooseImport = (session: string | null): Answer<Imported> =>
    this.answer("chooseImport", () => this.#import(session, ["/home/you/Pictures/bottle.png"]));
  pasteImport = (session: string | null): Answer<Imported> =>
    this.answer("pasteImport", () => this.#import(session, ["Pasted image.png"]));

  protected room(project?: string | null): Room {
    const now = this.clock.now();
    const owner = project ?? this.settings.currentProject;
    const room = this.rooms.create(this.id("session"), now, owner, this.id("branch"));
    this.emit({ type: "session", session: room.summary });
    return room;
  }

  #changed(
    command: "renameSession" | "archiveSession",
    id: string,
    change: (summary: SessionSummary) => SessionSummary,
  ): Answer<SessionSummary> {
    const summary = this.known(command, this.rooms.find(id) ?? undefined);
    return this.answer(command, () => {
      const { title, archived } = summary;
      const say = (next: Partial<SessionSummary>) =>
        this.emit({ type: "session", session: Object.assign(summary, next) });
      const after = change(summary);
      this.perform(
        command,
        () => say({ title: after.title, archived: after.archived }),
        () => say({ title, archived }),
      );
      return summary;
    });
  }

  #import(session: string | null, paths: string[]): Imported {
    const good = paths.filter((path) => readable.test(path));
    const failures = paths
      .filter((path) => !readable.test(path))
      .map((path) => ({
        ...failureFor("referenceInvalid", this.clock.now()),
        message: `${nameOf(path)} is not a picture that can be read.`,
      }));
    const room = session === null ? this.room() : this.rooms.get(session);
    const images = good.map((path) => this.#bring(room, path));
    return { session: room.summary.id, images, failures };
  }

  /** A turn of its own, on the first branch, with one picture and no job. */
  #bring(room: Room, path: string): string {
    const now = this.clock.now();
    const [id, image, step] = [this.id("turn"), this.id("image"), (room.step += 1)];
    const { id: session } = room.summary;
    const branch = room.branches[0]?.id ?? "";
    if (step === 1) room.summary.title = nameOf(path).replace(/\.\w+$/, "");
    const none = { prompt: "", model: "", size: null, ratio: null, thinking: null, grounded: false };
    const turn: TurnView = {
      ...{ id, session, branch, parent: null, source: null, step, kind: "import", ...none, count: 1 },
      ...{ mode: null, matchSource: false, references: [], notes: [], createdMs: now, deleted: false },
      ...{ depth: 0, spentNanos: 0, variants: [{ job: null, variant: 1, image, state: null }] },
    };
    const view: ImageView = {
      ...{ id: image, blob: blobName(path, 0, WIDE, HIGH), session, turn: id, job: null, step, variant: 1 },
      ...{ of: 1, ...none, references: [], width: WIDE, height: HIGH, mime: "image/png", bytes: 1_900_000 },
      ...{ text: null, createdMs: now, tookMs: 0, estimate: {}, receipt: null, attempts: [], sandbox: false },
      ...{ branch, source: null, depth: 0, changed: null, original: null, mark: "none", deleted: false },
    };
    room.turns.push(turn);
    this.emit({ type: "turn", turn });
    const summary = this.rooms.add(view);
    this.emit({ type: "image", image: view });
    if (summary) this.emit({ type: "session", session: summary });
    return image;
  }

  #copy(room: Room): Room {
    const copy = structuredClone(room);
    const ids = new Map<string, string>();
    const renew = (id: string, kind: string) => {
      const known = ids.get(id) ?? this.id(kind);
      ids.set(id, known);
      return known;
    };
    const maybe = (id: string | null, kind: string) => (id === null ? null : renew(id, kind));
    const session = this.id("session");
    const title = `${copy.summary.title} copy`;
    Object.assign(copy.summary, { id: session, title, archived: false, updatedMs: this.clock.now() });
    for (const branch of copy.branches) Object.assign(branch, { id: renew(branch.id, "branch"), session });
    for (const turn of copy.turns) {
      const [parent, source] = [maybe(turn.parent, "turn"), maybe(turn.source, "image")];
      const variants = turn.variants.map((variant) => {
        const image = maybe(variant.image, "image");
        return { ...variant, job: null, image, state: image === null ? variant.state : null };
      });
      const [id, branch] = [renew(turn.id, "turn"), renew(turn.branch, "branch")];
      Object.assign(turn, { id, branch, session, parent, source, variants });
    }
    for (const image of copy.images) {
      const [id, turn, branch] = [
        renew(image.id, "image"),
        renew(image.turn, "turn"),
        renew(image.branch, "branch"),
      ];
      Object.assign(image, { id, turn, branch, session, job: null, source: maybe(image.source, "image") });
    }
    return copy;
  }
}

const nameOf = (path: string) => path.split("/").at(-1) ?? path;
