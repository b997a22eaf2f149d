// The sessions of the in-memory backend with their pictures.
import type { ImageView, JobSnapshot, SessionSummary, SessionView } from "./bindings";

type Room = { summary: SessionSummary; images: ImageView[]; step: number };

export class MemoryRooms {
  readonly #all = new Map<string, Room>();

  create(id: string, updatedMs: number, project: string | null): Room {
    const summary = { id, title: "Untitled", images: 0, cover: null, project, updatedMs };
    const room: Room = { summary, images: [], step: 0 };
    this.#all.set(id, room);
    return room;
  }

  find(id: string): SessionSummary | null {
    return this.#all.get(id)?.summary ?? null;
  }

  get(id: string): Room {
    return this.#all.get(id) as Room;
  }

  delete(id: string): void {
    this.#all.delete(id);
  }

  list(): SessionSummary[] {
    return [...this.#all.values()].map(({ summary }) => summary);
  }

  view(id: string, jobs: Iterable<JobSnapshot>): SessionView {
    const { summary, images } = this.get(id);
    return { summary, images, jobs: [...jobs].filter((job) => job.session === id) };
  }

  /** Puts a picture into its session; nothing when the session is gone. */
  add(image: ImageView): SessionSummary | null {
    const room = this.#all.get(image.session);
    if (!room) return null;
    room.images.push(image);
    const { length: images } = room.images;
    return Object.assign(room.summary, { images, cover: image.blob, updatedMs: image.createdMs });
  }

  image(id: string): ImageView {
    const all = [...this.#all.values()].flatMap(({ images }) => images);
    return all.find((view) => view.id === id) as ImageView;
  }
}
