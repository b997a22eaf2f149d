// The view onto the tree: how far it is scrolled, what of it is drawn, and the focus of who walks it by
// keys. Knows the element that scrolls, not its looks.
import { tick } from "svelte";
import { lanesIn, layoutOf, leftOf, linksIn, nodesIn, scrollFor, type Box, type Grid } from "./layout";
import type { Sessions } from "./sessions.svelte";
import type { Row, TurnNode } from "./tree";

/** Before it is laid out a view has no size; enough is drawn for any. */
const UNKNOWN = { width: 1600, height: 400 };

/** Between a tile and the lower edge it is scrolled to, in pixels. */
const EDGE = 4;

export type Drawn = { row: Row; top: number; folded: boolean; nodes: TurnNode[] };

export class LaneView {
  grid = $state.raw<Grid>({ tile: 44, across: 74, down: 52, left: 8, top: 12 });
  folded = $state.raw<ReadonlySet<string>>(new Set());
  /** To the column and row: what is drawn changes no oftener. */
  #box = $state.raw<Box>({ left: 0, top: 0, width: 0, height: 0 });
  #node: HTMLElement | null = null;
  readonly #sessions: Sessions;
  readonly #margin: number;

  readonly layout = $derived.by(() => layoutOf(this.#sessions.tree, this.grid, this.folded));
  /** What is in sight; a view without a size is taken for a large one. */
  readonly box = $derived.by((): Box => (this.#box.width > 0 ? this.#box : { ...this.#box, ...UNKNOWN }));
  /** Has the tab stop: what is selected, unless it is folded away. */
  readonly stop = $derived.by((): TurnNode | null => {
    const { node, tree } = this.#sessions;
    const unfolded = this.layout.lanes.filter(({ folded }) => !folded);
    const rows = new Set(unfolded.map(({ row }) => row.nodes[0]?.row));
    const isOpen = ({ row }: TurnNode) => rows.has(row);
    return node && isOpen(node) ? node : (tree.nodes.findLast(isOpen) ?? null);
  });
  /** Rows with the tiles that are drawn; the one with the tab stop stays, so that it keeps the focus. */
  readonly drawn = $derived.by((): Drawn[] => {
    const { layout, box, grid, stop } = this;
    const seen = new Set(lanesIn(layout, box));
    const lanes = layout.lanes.filter((lane) => seen.has(lane) || lane.row.nodes[0]?.row === stop?.row);
    return lanes.map((lane) => {
      const nodes = seen.has(lane) ? nodesIn(lane, box, grid) : [];
      const kept = stop && !lane.folded && stop.row === lane.row.nodes[0]?.row && !nodes.includes(stop);
      return { row: lane.row, top: lane.top, folded: lane.folded, nodes: kept ? [...nodes, stop] : nodes };
    });
  });
  readonly links = $derived.by(() => linksIn(this.layout, this.box, this.grid));

  /** Names stand in a margin that does not scroll along, in pixels. */
  constructor(sessions: Sessions, margin: number) {
    this.#sessions = sessions;
    this.#margin = margin;
  }

  /** What is in sight now, to the pixel. */
  get sight(): Box {
    if (!this.#node) return { left: 0, top: 0, width: 0, height: 0 };
    const { scrollLeft: left, scrollTop: top, clientWidth, clientHeight: height } = this.#node;
    return { left, top, width: Math.max(0, clientWidth - this.#margin), height };
  }

  /** Takes charge of the element that scrolls. */
  attach = (node: HTMLElement): (() => void) => {
    this.#node = node;
    let measured = false;
    const look = () => {
      const { across, down } = this.grid;
      const { left, top, width, height } = this.sight;
      const box = {
        ...{ left: Math.floor(left / across) * across, top: Math.floor(top / down) * down },
        ...{ width: width + across, height: height + down },
      };
      if (!same(box, this.#box)) this.#box = box;
      if (measured || width === 0) return;
      measured = true;
      if (this.stop) this.reveal(this.stop);
    };
    const resize = new ResizeObserver(look);
    resize.observe(node);
    node.addEventListener("scroll", look, { passive: true });
    return () => {
      resize.disconnect();
      node.removeEventListener("scroll", look);
      this.#node = null;
    };
  };

  left = (node: TurnNode): number => leftOf(node.column, this.grid);

  /** Brings a tile into sight, out of any fold, without taking the focus from the prompt. */
  reveal(node: TurnNode): void {
    const folded = new Set(this.folded);
    for (let at: TurnNode | null = node; at; at = at.before) folded.delete(at.turn.branch);
    if (folded.size < this.folded.size) this.folded = folded;
    const lane = this.layout.lanes.find(({ row }) => row.nodes[0]?.row === node.row);
    if (!lane || !this.#node) return;
    const { grid, sight } = this;
    const { across, tile } = grid;
    const left = scrollFor([this.left(node), tile], [sight.left, sight.width], [across, across]);
    const top = scrollFor([lane.top, tile], [sight.top, sight.height], [grid.top, EDGE]);
    if (left !== sight.left || top !== sight.top) this.scrollTo(left, top);
  }

  scrollTo(left: number, top: number): void {
    if (!this.#node) return;
    this.#node.scrollLeft = left;
    this.#node.scrollTop = top;
  }

  /** After a step by key the focus follows the selection. */
  async focus(): Promise<void> {
    await tick();
    this.#node
      ?.querySelector<HTMLElement>("[role=option][aria-selected=true]")
      ?.focus({ preventScroll: true });
  }

  fold(branch: string): void {
    const folded = new Set(this.folded);
    if (!folded.delete(branch)) folded.add(branch);
    this.folded = folded;
  }
}

function same(one: Box, other: Box): boolean {
  return (
    one.left === other.left &&
    one.top === other.top &&
    one.width === other.width &&
    one.height === other.height
  );
}
