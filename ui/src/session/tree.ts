// The version tree as data: branches are rows, turns stand in columns, and arrow keys walk between them.
import type { BranchView, ImageView, JobSnapshot, TurnView, VariantView } from "../ipc/bindings";
import { itemsOf, picturesOf, strayTurn, type Item } from "./item";

/** A turn in its place. Columns of a row are consecutive. */
export type TurnNode = {
  turn: TurnView;
  row: number;
  column: number;
  /** Variants in sight; never empty. */
  items: Item[];
  /** The nearest turn before it that is in sight. */
  before: TurnNode | null;
};
export type Row = {
  branch: BranchView;
  nodes: TurnNode[];
  /** Column of its first turn. */
  first: number;
  images: number;
  spentNanos: number;
};
export type Tree = {
  rows: Row[];
  /** Oldest first. */
  nodes: TurnNode[];
  /** By the key of each item. */
  byItem: ReadonlyMap<string, TurnNode>;
  columns: number;
};
export type Step = "left" | "right" | "up" | "down" | "home" | "end";

const steps: Partial<Record<string, Step>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "home",
  End: "end",
};

/** What a key means in the tree. */
export const stepOf = (key: string): Step | null => steps[key] ?? null;

type Parts = {
  turns: readonly TurnView[];
  branches: readonly BranchView[];
  images: readonly ImageView[];
  jobs: readonly JobSnapshot[];
};

export function treeOf({ turns, branches, images, jobs }: Parts): Tree {
  const pictures = picturesOf(images);
  const live = new Map(jobs.map((job) => [job.id, job]));
  const known = new Map(branches.map((branch) => [branch.id, branch]));
  const all = withStrays(turns, images, jobs, branches[0]?.id ?? "");
  const shown = new Map<string, TurnNode>();
  const lines = new Map<string, TurnNode[]>();
  for (const turn of all.values()) {
    if (turn.deleted || known.get(turn.branch)?.deleted === true) continue;
    const items = itemsOf(turn, pictures, live);
    if (items.length === 0) continue;
    const before = nearest(turn, all, shown);
    const line = lines.get(turn.branch) ?? [];
    const previous = line.at(-1) ?? before;
    const node = { turn, row: 0, column: previous ? previous.column + 1 : 0, items, before };
    shown.set(turn.id, node);
    line.push(node);
    lines.set(turn.branch, line);
  }
  const rows = rowsOf(lines, branches);
  const nodes = [...shown.values()];
  const byItem = new Map(nodes.flatMap((node) => node.items.map(({ key }) => [key, node] as const)));
  const columns = nodes.reduce((most, { column }) => Math.max(most, column + 1), 0);
  return { rows, nodes, byItem, columns };
}

/** Turns by id, oldest first, with those that only a job or a picture tells of as yet. */
function withStrays(
  turns: readonly TurnView[],
  images: readonly ImageView[],
  jobs: readonly JobSnapshot[],
  main: string,
): Map<string, TurnView> {
  const all = new Map(turns.map((turn) => [turn.id, turn]));
  const listed = new Set<string | null>();
  for (const { variants } of turns) for (const { job, image } of variants) listed.add(job).add(image);
  const put = (found: ImageView | JobSnapshot, entry: VariantView) => {
    const turn = all.get(found.turn) ?? strayTurn(found, main);
    listed.add(entry.job);
    all.set(turn.id, { ...turn, variants: [...turn.variants, entry] });
  };
  for (const image of images) {
    if (listed.has(image.job ?? image.id) || listed.has(image.id)) continue;
    put(image, { job: image.job, variant: image.variant, image: image.id, state: null });
  }
  for (const job of jobs) {
    if (!listed.has(job.id)) put(job, { job: job.id, variant: job.variant, image: null, state: job.state });
  }
  const oldest = (one: TurnView, other: TurnView) => one.step - other.step || one.createdMs - other.createdMs;
  return new Map([...all.values()].sort(oldest).map((turn) => [turn.id, turn]));
}

/** A turn in the Trash is stepped over: what came after it hangs on what came before. */
function nearest(
  turn: TurnView,
  all: ReadonlyMap<string, TurnView>,
  shown: ReadonlyMap<string, TurnNode>,
): TurnNode | null {
  for (let at = turn; at.parent !== null;) {
    const parent = all.get(at.parent);
    // A parent is older; anything else would go round in circles.
    if (!parent || parent.step >= at.step) return null;
    const node = shown.get(parent.id);
    if (node) return node;
    at = parent;
  }
  return null;
}

function rowsOf(lines: ReadonlyMap<string, TurnNode[]>, branches: readonly BranchView[]): Row[] {
  const known = new Set(branches.map(({ id }) => id));
  const strangers = [...lines.values()].flatMap(([node]) =>
    node && !known.has(node.turn.branch) ? [strangeBranch(node.turn)] : [],
  );
  // The first branch is Main whatever the clock says.
  const [main, ...others] = branches;
  const later = [...others, ...strangers].sort((one, other) => one.createdMs - other.createdMs);
  const ordered = (main ? [main, ...later] : later).filter(({ id }) => lines.has(id));
  return ordered.map((branch, row) => {
    const nodes = lines.get(branch.id) ?? [];
    for (const node of nodes) node.row = row;
    return { branch, nodes, first: nodes[0]?.column ?? 0, ...sums(nodes) };
  });
}

/** The turn's news came before its branch's. */
function strangeBranch({ branch: id, session, createdMs }: TurnView): BranchView {
  return { id, session, name: "", createdMs, deleted: false };
}

function sums(nodes: readonly TurnNode[]): { images: number; spentNanos: number } {
  let [images, spentNanos] = [0, 0];
  for (const { items, turn } of nodes) {
    images += items.filter(({ kind }) => kind === "image").length;
    spentNanos += turn.spentNanos;
  }
  return { images, spentNanos };
}

/** The variant that stands for a turn: what was looked at last, a star, a picture, the first. */
export function chosenOf({ items, turn }: TurnNode, looked: ReadonlyMap<string, string>): Item {
  const last = looked.get(turn.id);
  const found =
    items.find(({ key }) => key === last) ??
    items.find((item) => item.kind === "image" && item.image.mark === "star") ??
    items.find((item) => item.kind === "image" && item.image.mark !== "reject") ??
    items.find(({ kind }) => kind === "image");
  return found ?? (items[0] as Item);
}

export function newestOf(tree: Tree, branch: string): TurnNode | null {
  return tree.rows.find((row) => row.branch.id === branch)?.nodes.at(-1) ?? null;
}

/** The node that a step leads to from `node`; the same at an end. */
export function neighbour(tree: Tree, node: TurnNode, step: Step): TurnNode {
  const line = tree.rows[node.row]?.nodes ?? [node];
  const at = line.indexOf(node);
  switch (step) {
    case "left":
      return line[at - 1] ?? node.before ?? node;
    case "right":
      return line[at + 1] ?? node;
    case "home":
      return line[0] ?? node;
    case "end":
      return line.at(-1) ?? node;
    case "up":
      return inRow(tree.rows[node.row - 1], node.column) ?? node;
    case "down":
      return inRow(tree.rows[node.row + 1], node.column) ?? node;
  }
}

/** The key of what is looked at after a step. Up and down go through the variants of a turn first. */
export function walk(
  tree: Tree,
  key: string | null,
  step: Step,
  looked: ReadonlyMap<string, string>,
): string | null {
  const node = key === null ? undefined : tree.byItem.get(key);
  if (!node) {
    const newest = tree.nodes.at(-1);
    return newest ? chosenOf(newest, looked).key : null;
  }
  const at = node.items.findIndex((item) => item.key === key);
  const by = { up: -1, down: 1, left: 0, right: 0, home: 0, end: 0 }[step];
  const variant = by === 0 ? undefined : node.items[at + by];
  if (variant) return variant.key;
  const next = neighbour(tree, node, step);
  return next === node ? key : chosenOf(next, looked).key;
}

/** Where the eye lands in `after` when `node` of `before` has gone: beside where it was. */
export function landing(before: Tree, node: TurnNode, after: Tree): TurnNode | null {
  const left = new Map(after.nodes.map((entry) => [entry.turn.id, entry]));
  for (const step of ["left", "right"] as const) {
    for (let at = node, last: TurnNode | null = null; at !== last;) {
      const found = left.get(at.turn.id);
      if (found) return found;
      last = at;
      at = neighbour(before, at, step);
    }
  }
  return after.nodes.at(-1) ?? null;
}

/** Columns of a row are consecutive, so the nearest is found by counting. */
function inRow(row: Row | undefined, column: number): TurnNode | undefined {
  if (!row) return undefined;
  return row.nodes[Math.min(row.nodes.length - 1, Math.max(0, column - row.first))];
}

/** Prompts of the session, oldest first, each once at its latest use. */
export function promptHistory(tree: Tree): string[] {
  const prompts = tree.nodes.map(({ turn }) => turn.prompt).filter(Boolean);
  return [...new Set(prompts.reverse())].reverse();
}
