// Keys while two pictures are compared. They win over the ones of the canvas.
import type { Compare } from "./compare.svelte";

const STEP = 0.01;
const LARGE_STEP = 0.1;

export function compareKey(compare: Compare, event: KeyboardEvent): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const step = event.shiftKey ? LARGE_STEP : STEP;
  if (key === "ArrowLeft") return compare.nudge(-step);
  if (key === "ArrowRight") return compare.nudge(step);
  if (key === "m") compare.next(event.shiftKey ? -1 : 1);
  else if (event.shiftKey) return false;
  else if (key === "x") compare.swap();
  else if (key === "c" || key === "z" || key === "Escape") compare.leave();
  else return false;
  return true;
}
