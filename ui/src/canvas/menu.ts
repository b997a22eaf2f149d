// What can be done with one picture.
import type { ImageView } from "../ipc/bindings";
import type { MenuItem } from "../kit/Menu.svelte";
import type { Studio } from "../studio.svelte";
import { words } from "../words/words";
import { copyImage, copyPrompt } from "./acts";

export function imageMenu(studio: Studio, image: ImageView): MenuItem[] {
  const { acts, compare, compose, sessions } = studio;
  const said = words.imageMenu;
  const starred = image.mark === "star";
  const rejected = image.mark === "reject";
  // An imported picture has neither a prompt nor settings.
  const recipe: MenuItem[] = [
    { label: said.copyPrompt, choose: () => void copyPrompt(studio, image) },
    { label: said.recall, choose: () => compose.recall(image) },
  ];
  return [
    { label: said.edit, choose: () => void compose.editFrom(image) },
    { label: said.reference, choose: () => void compose.useAsReference(image) },
    { label: said.compare, choose: () => compare.with(image) },
    { label: said.copyImage, apart: true, choose: () => void copyImage(studio, image) },
    ...(image.job === null ? [] : recipe),
    { label: said.save, apart: true, choose: () => void sessions.saveCopy(image.id) },
    { label: said.show, choose: () => void sessions.showInFolder(image.id) },
    {
      label: starred ? said.unstar : said.star,
      apart: true,
      choose: () => void acts.toggleMark(image, "star"),
    },
    { label: rejected ? said.unreject : said.reject, choose: () => void acts.toggleMark(image, "reject") },
    { label: said.delete, apart: true, choose: () => void acts.discard(image) },
  ];
}
