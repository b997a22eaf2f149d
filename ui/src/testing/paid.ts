// A window that would spend money, and the button with its price.
import { within } from "@testing-library/svelte";
import type { Budgets } from "../ipc/bindings";
import { openWindow, type TestWindow } from "./window";

export const CENT = 10_000_000;
export const go = (window: TestWindow) => window.getByRole("button", { name: /^(Generate|Queue ·|Over )/ });
export const card = (window: TestWindow) =>
  within(window.getByRole("group", { name: "What this will cost" }));

export async function openPaid(budgets: Partial<Budgets> = {}, prompt = "A pear") {
  const window = await openWindow({
    paid: true,
    prepare: ({ money }) => Object.assign(money.budgets, budgets),
  });
  window.studio.compose.prompt = prompt;
  await window.advance(200);
  return window;
}

export async function hover(window: TestWindow) {
  await window.user.hover(go(window));
  await window.advance(1);
}
