import { render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import App from "../App.svelte";
import { MemoryBackend } from "../ipc/memory";
import { Studio } from "../studio.svelte";
import { ManualClock, settle } from "./clock";

type Options = { firstRun?: boolean; paid?: boolean; prepare?: (backend: MemoryBackend) => void };

/** The whole window on the in-memory backend, with time in the test's hand. */
export async function openWindow({ firstRun = false, paid = false, prepare }: Options = {}) {
  const clock = new ManualClock();
  const backend = new MemoryBackend({ clock, firstRun });
  if (paid) {
    backend.settings.provider = "google";
    backend.key = { place: "keyring", lastFour: "x7Qk", trouble: null };
  }
  prepare?.(backend);
  const studio = new Studio(backend, clock);
  const view = render(App, { props: { studio } });
  await studio.start();
  const advance = async (milliseconds: number) => {
    await clock.advance(milliseconds);
    await tick();
  };
  await settle();
  await advance(1);
  return { ...view, clock, backend, studio, advance, user: userEvent.setup() };
}

export type TestWindow = Awaited<ReturnType<typeof openWindow>>;

/** Types a prompt and sends it. */
export async function order(window: TestWindow, prompt: string): Promise<void> {
  window.studio.compose.prompt = prompt;
  await window.advance(200);
  await window.user.click(window.getByRole("button", { name: /^(Generate|Queue ·)/ }));
  await window.advance(1);
}
