// Turns in the open session, ordered behind the dock's back.
import type { EditOrder } from "../ipc/bindings";
import type { TestWindow } from "./window";

type Change = { count?: number; wait?: number };

/** Orders a picture, or an edit of the newest one of a step, and waits for it. */
export async function grow(
  window: TestWindow,
  prompt: string,
  from: number | null = null,
  { count = 1, wait = 9_000 }: Change = {},
): Promise<void> {
  const source = window.studio.sessions.images.findLast(({ step }) => step === from);
  const mode = { mode: "conversation" } as const;
  const edit: EditOrder | null = source ? { image: source.id, mode, matchSource: false } : null;
  const { request } = window.studio.compose;
  const answer = await window.backend.submit({ ...request, prompt, count, edit, confirmed: true });
  if (answer.status === "ok") window.studio.sessions.select(answer.data.jobs[0] ?? null);
  await window.advance(wait);
}

/** Main: One, Two, Three. Out of One grows a branch with Four. */
export async function growTree(window: TestWindow): Promise<void> {
  await grow(window, "One");
  await grow(window, "Two", 1);
  await grow(window, "Three", 2);
  await grow(window, "Warm light please and more", 1);
}
