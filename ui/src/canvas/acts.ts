// What is done to a picture from the bar above it and from its menu.
import type { ImageView, Mark } from "../ipc/bindings";
import { copyText } from "../kit/clipboard";
import type { Studio } from "../studio.svelte";
import { words } from "../words/words";

/** Marks a picture, or takes the same mark back. */
export const toggleMark = ({ acts }: Studio, image: ImageView, mark: Mark): Promise<void> =>
  acts.toggleMark(image, mark);

/** To the Trash, with its turn where it is the only picture; the news take it out of sight. */
export function discard({ acts, sessions }: Studio, image: ImageView): Promise<void> {
  const node = sessions.tree.nodes.find(({ turn }) => turn.id === image.turn);
  return node?.items.length === 1 ? acts.deleteTurn(node.turn) : acts.deleteImage(image);
}

export async function copyImage({ backend, notices }: Studio, image: ImageView): Promise<void> {
  const answer = await backend.copyImage(image.id);
  if (answer.status === "ok") notices.say(words.imageMenu.copied);
  else notices.fail(answer.error);
}

export async function copyPrompt({ notices }: Studio, image: ImageView): Promise<void> {
  if (await copyText(image.prompt)) notices.say(words.inspector.copied);
  else notices.say(words.inspector.copyFailed, "bad");
}
