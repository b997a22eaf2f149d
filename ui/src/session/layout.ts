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
  const lanes = new Map(layout.lanes.map((lane) => [lane.row.nodes[0]?.row, lane]));
  const links: Link[] = [];
  for (const lane of layout.lanes) {
    if (lane.folded) continue;
    const meets = lane.top < box.top + box.height && lane.top + lane.height > box.top;
    for (const node of meets ? nodesIn(lane, box, grid) : []) {
      if (node.before?.row === node.row) links.push(dash(node, lane, grid));
    }
    const first = lane.row.nodes[0];
    const above = lanes.get(first?.before?.row);
    if (first && above && above !== lane) links.push(...elbow(first, above, lane, grid));
  }
  return links.filter((link) => overlaps(link, box));
}

/** Short of both tiles. */
function dash({ turn, column }: TurnNode, { top }: Lane, grid: Grid): Link {
  const gap = grid.across - grid.tile;
  const x = leftOf(column, grid) - gap * 0.75;
  return { key: turn.id, x, y: top + grid.tile / 2, width: gap / 2, height: 0 };
}

/** Out of the gap behind a branch's origin, down, and to its first tile. */
function elbow({ turn, column, before }: TurnNode, above: Lane, lane: Lane, grid: Grid): Link[] {
  const gap = grid.across - grid.tile;
  const from = leftOf((before?.column ?? 0) + 1, grid) - gap;
  const [x, y] = [from + gap / 2, above.top + (above.folded ? above.height : grid.tile) / 2];
  const [width, height] = [leftOf(column, grid) - gap * 0.25 - x, lane.top + grid.tile / 2 - y];
  const out = { key: `${turn.id} out`, x: from + gap * 0.25, y, width: gap * 0.25, height: 0 };
  const down = { key: turn.id, x, y, width, height };
  return above.folded ? [down] : [out, down];
}

function overlaps({ x, y, width, height }: Link, box: Box): boolean {
  const across = x <= box.left + box.width && x + width >= box.left;
  return across && y <= box.top + box.height && y + height >= box.top;
}

/** The scroll offset that brings a stretch into sight with the least movement, with room before and behind. */
export function scrollFor(
  [start, length]: readonly [number, number],
  [scrolled, view]: readonly [number, number],
  [before, behind]: readonly [number, number],
): number {
  if (start - before < scrolled) return Math.max(0, start - before);
  const end = start + length + behind;
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
