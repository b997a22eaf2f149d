// What is done to a picture from the bar above it and from its menu.
import type { ImageView } from "../ipc/bindings";
import { copyText } from "../kit/clipboard";
import type { Studio } from "../studio.svelte";
import { words } from "../words/words";

export async function copyImage({ backend, notices }: Studio, image: ImageView): Promise<void> {
  const answer = await backend.copyImage(image.id);
  if (answer.status === "ok") notices.say(words.imageMenu.copied);
  else notices.fail(answer.error);
}

export async function copyPrompt({ notices }: Studio, image: ImageView): Promise<void> {
  if (await copyText(image.prompt)) notices.say(words.inspector.copied);
  else notices.say(words.inspector.copyFailed, "bad");
}
