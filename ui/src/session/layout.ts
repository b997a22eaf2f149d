// Where tiles and lines of the tree lie, in pixels, and which of them are in sight.
import type { Row, Tree, TurnNode } from "./tree";

/** Sizes in pixels: a square tile, from one column and row to the next, and room before the first. */
export type Grid = { tile: number; across: number; down: number; left: number; top: number };
export type Box = { left: number; top: number; width: number; height: number };
/** A row in its place; of a folded one only the name is left. */
export type Lane = { row: Row; top: number; height: number; folded: boolean };
/** A line from one tile to the next: along its row, or down to another. */
export type Link = { key: string; x: number; y: number; width: number; height: number };
export type Layout = { lanes: Lane[]; width: number; height: number };

export const FOLDED = 26;

/** Rows from above. What grows out of a folded branch is folded away with it. */
export function layoutOf(tree: Tree, grid: Grid, folded: ReadonlySet<string> = new Set()): Layout {
  const hidden = new Set<Row>();
  const lanes: Lane[] = [];
  let top = grid.top;
  for (const row of tree.rows) {
    const origin = tree.rows[row.nodes[0]?.before?.row ?? row.nodes[0]?.row ?? 0];
    const within = origin && origin !== row && (hidden.has(origin) || folded.has(origin.branch.id));
    if (within) {
      hidden.add(row);
      continue;
    }
    const isFolded = folded.has(row.branch.id);
    const height = isFolded ? FOLDED : grid.down;
    lanes.push({ row, top, height, folded: isFolded });
    top += height;
  }
  return { lanes, width: grid.left + tree.columns * grid.across, height: top };
}

export const leftOf = (column: number, grid: Grid): number => grid.left + column * grid.across;

/** Lanes that meet the box, with one around. */
export function lanesIn(layout: Layout, box: Box): Lane[] {
  return layout.lanes.filter(
    ({ top, height }) => top < box.top + box.height + height && top + 2 * height > box.top,
  );
}

/** Tiles of a lane that meet the box, with two around. Columns are consecutive: they are counted, not searched. */
export function nodesIn({ row, folded }: Lane, box: Box, grid: Grid, around = 2): TurnNode[] {
  if (folded) return [];
  const from = Math.floor((box.left - grid.left) / grid.across) - around - row.first;
  const to = Math.ceil((box.left + box.width - grid.left) / grid.across) + around - row.first;
  return row.nodes.slice(Math.max(0, from), Math.max(0, to));
}

/** Lines that meet the box. A branch's may be longer than the view: all rows are asked, not those in sight. */
export function linksIn(layout: Layout, box: Box, grid: Grid): Link[] {
  const tops = new Map(layout.lanes.map((lane) => [lane.row, lane]));
  const byNumber = new Map(layout.lanes.map((lane) => [lane.row.nodes[0]?.row, lane]));
  const links: Link[] = [];
  const middle = grid.tile / 2;
  for (const lane of layout.lanes) {
    if (lane.folded) continue;
    const meets = lane.top < box.top + box.height && lane.top + lane.height > box.top;
    const first = lane.row.nodes[0];
    const along = meets ? nodesIn(lane, box, grid) : [];
    for (const node of along) {
      if (node.before?.row !== node.row) continue;
      const x = leftOf(node.column - 1, grid) + grid.tile;
      links.push({ key: node.turn.id, x, y: lane.top + middle, width: grid.across - grid.tile, height: 0 });
    }
    const origin = first?.before;
    const above = origin && byNumber.get(origin.row);
    if (!first || !origin || !above || above === lane || !tops.has(lane.row)) continue;
    const x = leftOf(origin.column, grid) + grid.tile + (grid.across - grid.tile) / 2;
    const y = above.top + (above.folded ? above.height / 2 : middle);
    const link = {
      key: first.turn.id,
      x,
      y,
      width: leftOf(first.column, grid) - x,
      height: lane.top + middle - y,
    };
    if (overlaps(link, box)) links.push(link);
  }
  return links;
}

function overlaps({ x, y, width, height }: Link, box: Box): boolean {
  const across = x < box.left + box.width && x + width > box.left;
  return across && y < box.top + box.height && y + height > box.top;
}

/** The scroll offset that brings a stretch into sight with the least movement, with some room around. */
export function scrollFor(
  start: number,
  length: number,
  scrolled: number,
  view: number,
  room: number,
): number {
  if (start - room < scrolled) return Math.max(0, start - room);
  const end = start + length + room;
  return end > scrolled + view ? end - view : scrolled;
}

/** The largest of these zooms at which everything is in sight, otherwise the smallest. */
export function zoomToFit(
  tree: Tree,
  view: { width: number; height: number },
  grid: (zoom: number) => Grid,
  zooms: readonly number[],
): number {
  const fits = zooms.filter((zoom) => {
    const { width, height } = layoutOf(tree, grid(zoom));
    return width <= view.width && height <= view.height;
  });
  return Math.max(...fits, Math.min(...zooms));
}
