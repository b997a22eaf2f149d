// What news said while an answer was on its way. The answer was written before it arrives, so what the
// news said of the same things is newer and stays.
import type { ImageView } from "../ipc/bindings";

export class Hearsay {
  readonly #jobs = new Set<string>();
  readonly #images = new Map<string, ImageView>();

  job(id: string): void {
    this.#jobs.add(id);
  }

  image(image: ImageView): void {
    this.#images.set(image.id, image);
  }

  /** The answer's jobs of which nothing was heard. */
  unheard<T extends { id: string }>(jobs: readonly T[]): T[] {
    return jobs.filter(({ id }) => !this.#jobs.has(id));
  }

  /** The answer's pictures with those of the same session that came meanwhile. */
  completed(images: readonly ImageView[], session: string): ImageView[] {
    const came = [...this.#images.values()].filter((image) => image.session === session);
    return [...images.filter(({ id }) => !this.#images.has(id)), ...came];
  }
}
