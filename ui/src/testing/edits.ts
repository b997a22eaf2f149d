import type { ImageView } from "../ipc/bindings";
import { order, type TestWindow } from "./window";

/** A finished picture of the open session, the newest. */
export async function made(window: TestWindow, prompt: string): Promise<ImageView> {
  window.studio.compose.edit.intent = "new";
  await order(window, prompt);
  await window.advance(9_000);
  return window.studio.sessions.images.at(-1) as ImageView;
}

/** Edits a picture and waits for all variants; the first of them is looked at. */
export async function edited(
  window: TestWindow,
  image: ImageView,
  prompt: string,
  count = 1,
): Promise<ImageView[]> {
  const { sessions, compose } = window.studio;
  const edit = { image: image.id, mode: { mode: "conversation" } as const, matchSource: false };
  const request = { ...compose.request, session: image.session, prompt, count, edit, confirmed: true };
  await window.backend.submit(request);
  await window.advance(20_000);
  const variants = sessions.images.filter((one) => one.source === image.id && one.prompt === prompt);
  sessions.selectImage((variants[0] as ImageView).id);
  await window.advance(1);
  return variants;
}
