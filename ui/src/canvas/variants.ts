// The pictures of one turn, in order.
import type { ImageView } from "../ipc/bindings";

export function variantsOf(image: ImageView, images: readonly ImageView[]): ImageView[] {
  return images
    .filter(({ turn, deleted }) => turn === image.turn && !deleted)
    .toSorted((one, other) => one.variant - other.variant);
}

/** The one beside it; null at the ends. */
export function stepped(all: readonly ImageView[], image: ImageView, by: 1 | -1): ImageView | null {
  const at = all.findIndex(({ id }) => id === image.id);
  return at === -1 ? null : (all[at + by] ?? null);
}
