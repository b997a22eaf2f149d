// Holding Space looks at something else for as long as it is held, unless Space means something to what
// has the focus.

const CONTROLS = "input, textarea, select, button, a, summary, [contenteditable], [role=slider]";
/** Choosing again what is chosen already does nothing, and is where the focus is after a click. */
const CHOSEN = '[aria-selected="true"], [role=radio][aria-checked="true"]';

export function spaceIsFree(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest("dialog, [role=menu], [role=dialog]")) return false;
  const control = target.closest(CONTROLS);
  return control === null || control.matches(CHOSEN);
}
