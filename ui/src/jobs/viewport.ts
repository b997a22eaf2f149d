// Which rows of a long list are drawn. All rows are equally high; distances are pixels.

export type Slice = { first: number; last: number };

/** Rows within sight and a few around, `last` excluded. Before it is laid out a list has no height. */
export function sliceOf(scrolled: number, height: number, count: number, row: number, around = 4): Slice {
  const seen = height > 0 ? height : 12 * row;
  const first = Math.max(0, Math.floor(scrolled / row) - around);
  const last = Math.min(count, Math.ceil((scrolled + seen) / row) + around);
  // A list that shrank may still be scrolled beyond its end.
  return { first: Math.min(first, Math.max(0, count - 1)), last };
}

/** The scroll offset that brings a row into sight with the least movement. */
export function scrolledTo(index: number, scrolled: number, height: number, row: number): number {
  const top = index * row;
  if (top < scrolled) return top;
  return top + row > scrolled + height ? top + row - height : scrolled;
}

/** How far a list scrolls by itself per frame while something is dragged near its edge. */
export function edgePull(y: number, height: number, reach = 36): number {
  if (height <= 2 * reach) return 0;
  if (y < reach) return -Math.ceil((reach - y) / 4);
  if (y > height - reach) return Math.ceil((y - height + reach) / 4);
  return 0;
}
