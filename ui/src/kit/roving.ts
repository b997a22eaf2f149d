// Arrow keys within a group of buttons: one tab stop, Home and End, wrap-around.

export function rovingIndex(key: string, at: number, length: number, columns = 1): number | null {
  if (length === 0) return null;
  const wrap = (index: number) => (index + length) % length;
  switch (key) {
    case "ArrowRight":
      return wrap(at + 1);
    case "ArrowLeft":
      return wrap(at - 1);
    case "ArrowDown":
      return columns > 1 ? Math.min(length - 1, at + columns) : wrap(at + 1);
    case "ArrowUp":
      return columns > 1 ? Math.max(0, at - columns) : wrap(at - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}

/** Moves the focus inside `group` among the elements that match; returns the one focused. */
export function moveFocus(
  event: KeyboardEvent,
  group: HTMLElement,
  selector: string,
  columns = 1,
): HTMLElement | null {
  const entries = [...group.querySelectorAll<HTMLElement>(selector)];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const next = rovingIndex(event.key, at, entries.length, columns);
  if (next === null) return null;
  event.preventDefault();
  const entry = entries[next] ?? null;
  entry?.focus();
  return entry;
}
