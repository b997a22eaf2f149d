import { describe, expect, it } from "vitest";
import {
  FOLDED,
  lanesIn,
  layoutOf,
  linksIn,
  nodesIn,
  scrollFor,
  zoomToFit,
  type Grid,
  type Lane,
} from "./layout";
import type { Row, Tree, TurnNode } from "./tree";

const grid: Grid = { tile: 40, across: 70, down: 50, left: 10, top: 10 };

/** Rows as `[first column, length, the row and column each grows out of]`. */
function tree(...shape: [number, number, [number, number]?][]): Tree {
  const rows: Row[] = [];
  for (const [row, [first, length, from]] of shape.entries()) {
    const nodes: TurnNode[] = [];
    const origin = from ? (rows[from[0]]?.nodes.find(({ column }) => column === from[1]) ?? null) : null;
    for (let column = first; column < first + length; column += 1) {
      const turn = { id: `${row}-${column}` } as TurnNode["turn"];
      nodes.push({ turn, row, column, items: [], before: nodes.at(-1) ?? origin });
    }
    const branch = { id: `b${row}` } as Row["branch"];
    rows.push({ branch, nodes, first, images: length, spentNanos: 0 });
  }
  const nodes = rows.flatMap((row) => row.nodes);
  const columns = Math.max(0, ...nodes.map(({ column }) => column + 1));
  return { rows, nodes, byItem: new Map(), columns };
}

describe("the layout", () => {
  const grown = tree([0, 6], [2, 3, [0, 1]], [4, 2, [1, 3]]);

  it("has a lane for each branch and room for each column", () => {
    const layout = layoutOf(grown, grid);
    expect(layout.lanes.map(({ top }) => top)).toEqual([10, 60, 110]);
    expect([layout.width, layout.height]).toEqual([10 + 6 * 70, 160]);
  });

  it("leaves the name of a folded branch, and folds away what grows out of it", () => {
    const layout = layoutOf(grown, grid, new Set(["b1"]));
    expect(layout.lanes.map(({ row, folded }) => [row.branch.id, folded])).toEqual([
      ["b0", false],
      ["b1", true],
    ]);
    expect(layout.height).toBe(60 + FOLDED);
    expect(layoutOf(grown, grid, new Set(["b0"])).lanes).toHaveLength(1);
  });

  it("draws only what is near the view", () => {
    const long = tree(
      [0, 500],
      ...Array.from({ length: 60 }, () => [3, 40, [0, 2]] as [number, number, [number, number]]),
    );
    const layout = layoutOf(long, grid);
    const box = { left: 9_000, top: 0, width: 700, height: 100 };
    const lanes = lanesIn(layout, box);
    expect(lanes.length).toBeLessThan(6);
    const drawn = nodesIn(layout.lanes[0] as Lane, box, grid);
    expect(drawn.length).toBeLessThanOrEqual(16);
    expect(drawn.some(({ column }) => 10 + column * 70 >= 9_000)).toBe(true);
    const linked = linksIn(layout, box, grid);
    expect(linked.length, "along the row only: the branches begin far to the left").toBeLessThanOrEqual(16);
    const atStart = linksIn(layout, { left: 0, top: 2_000, width: 700, height: 100 }, grid);
    expect(
      atStart.some(({ height }) => height > 2_000),
      "a long way down from its origin",
    ).toBe(true);
  });

  it("draws no line to what hangs on nothing", () => {
    const roots = tree([0, 3]);
    const second = roots.rows[0]?.nodes[1];
    if (second) second.before = null;
    const box = { left: 0, top: 0, width: 700, height: 100 };
    expect(linksIn(layoutOf(roots, grid), box, grid).map(({ key }) => key)).toEqual(["0-2"]);
  });

  it("scrolls no further than it must", () => {
    expect(scrollFor([500, 40], [0, 300], [20, 10])).toBe(250);
    expect(scrollFor([500, 40], [400, 300], [20, 10])).toBe(400);
    expect(scrollFor([500, 40], [490, 300], [20, 10])).toBe(480);
    expect(scrollFor([5, 40], [400, 300], [20, 10])).toBe(0);
  });

  it("finds the largest zoom at which all is in sight", () => {
    const scaled = (zoom: number): Grid => ({ ...grid, tile: 40 * zoom, across: 70 * zoom, down: 50 * zoom });
    expect(zoomToFit(grown, { width: 900, height: 600 }, scaled, [0.5, 1, 2])).toBe(2);
    expect(zoomToFit(grown, { width: 450, height: 600 }, scaled, [0.5, 1, 2])).toBe(1);
    expect(zoomToFit(grown, { width: 50, height: 50 }, scaled, [0.5, 1, 2])).toBe(0.5);
  });
});
