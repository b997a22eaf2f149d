import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import type { BranchView, ImageView, JobSnapshot, TurnView } from "../ipc/bindings";
import {
  chosenOf,
  landing,
  neighbour,
  newestOf,
  promptHistory,
  treeOf,
  walk,
  type Step,
  type Tree,
  type TurnNode,
} from "./tree";

const branch = (id: string, name = id, createdMs = 0): BranchView => ({
  id,
  session: "s",
  name,
  createdMs,
  deleted: false,
});
type Change = Partial<TurnView> & { images?: number };

function turn(step: number, lies: string, parent: string | null, change: Change = {}): TurnView {
  const { images = 1, ...rest } = change;
  const variants = Array.from({ length: images }, (_, at) => ({
    ...{ job: `t${step}-j${at + 1}`, variant: at + 1, image: `t${step}-i${at + 1}` },
    state: { phase: "done" as const, image: `t${step}-i${at + 1}` },
  }));
  return {
    ...{ id: `t${step}`, session: "s", branch: lies, parent, source: null, step, kind: "edit" },
    ...{ prompt: `p${step}`, model: "m", size: null, ratio: null, thinking: null, grounded: false },
    ...{ count: images, mode: null, matchSource: false, references: [], notes: [], createdMs: step },
    ...{ deleted: false, depth: 1, spentNanos: step, variants, ...rest },
  };
}

function picture(of: TurnView, variant = 1, change: Partial<ImageView> = {}): ImageView {
  const entry = of.variants[variant - 1];
  const { id, step, branch: lies, count, prompt } = of;
  return {
    ...{ id: entry?.image, job: entry?.job, turn: id, step, branch: lies, variant, of: count, prompt },
    ...{ mark: "none", deleted: false, blob: "b", ...change },
  } as ImageView;
}

const pictures = (turns: TurnView[]) =>
  turns.flatMap((of) => of.variants.map(({ variant }) => picture(of, variant)));
const grown = (
  turns: TurnView[],
  branches: BranchView[],
  jobs: JobSnapshot[] = [],
  images = pictures(turns),
) => treeOf({ turns, branches, images, jobs });
const places = (tree: Tree) =>
  tree.rows.map(({ branch: { id }, nodes }) => [
    id,
    nodes.map(({ turn: { step }, column }) => `${step}@${column}`),
  ]);
const nothing = new Map<string, string>();
const node = (tree: Tree, step: number) =>
  tree.nodes.find(({ turn: { step: its } }) => its === step) as TurnNode;

const main = branch("main", "Main");
const warm = branch("warm", "Warm light", 5);
const basic = () => [
  turn(1, "main", null),
  turn(2, "main", "t1"),
  turn(3, "main", "t2"),
  turn(4, "warm", "t1"),
  turn(5, "warm", "t4"),
  turn(6, "main", "t3"),
];

describe("the tree", () => {
  it("lays branches in rows, and begins each one column after its origin", () => {
    const tree = grown(basic(), [main, warm]);
    expect(places(tree)).toEqual([
      ["main", ["1@0", "2@1", "3@2", "6@3"]],
      ["warm", ["4@1", "5@2"]],
    ]);
    expect(tree.columns).toBe(4);
    expect(newestOf(tree, "main")?.turn.step).toBe(6);
    expect(tree.rows[0]).toMatchObject({ images: 4, spentNanos: 12 });
  });

  it("puts a new picture after the row's last, hanging on nothing", () => {
    const tree = grown([...basic(), turn(7, "main", null)], [main, warm]);
    expect(node(tree, 7)).toMatchObject({ column: 4, before: null });
  });

  it("steps over what is in the Trash, and over what is gone for good", () => {
    const turns = [...basic(), turn(7, "warm", "nobody")];
    const trashed = turns.map((of) => (of.step === 1 || of.step === 4 ? { ...of, deleted: true } : of));
    const tree = grown(trashed, [main, warm]);
    expect(places(tree)).toEqual([
      ["main", ["2@0", "3@1", "6@2"]],
      ["warm", ["5@0", "7@1"]],
    ]);
    expect(node(tree, 5).before).toBeNull();
  });

  it("keeps what grows out of a branch in the Trash", () => {
    const cold = branch("cold", "Cold", 9);
    const turns = [...basic(), turn(7, "cold", "t5")];
    const tree = grown(turns, [main, { ...warm, deleted: true }, cold]);
    expect(places(tree)).toEqual([
      ["main", ["1@0", "2@1", "3@2", "6@3"]],
      ["cold", ["7@1"]],
    ]);
    expect(node(tree, 7).before?.turn.step, "it hangs on the nearest that is in sight").toBe(1);
  });

  it("leaves out a turn whose pictures are all in the Trash", () => {
    const turns = basic();
    const images = pictures(turns).map((image) => (image.step === 2 ? { ...image, deleted: true } : image));
    expect(places(grown(turns, [main, warm], [], images))[0]).toEqual(["main", ["1@0", "3@1", "6@2"]]);
  });

  it("shows jobs of which it knows no turn yet, and lets pictures stand for their jobs", () => {
    const job = {
      id: "j9",
      turn: "t9",
      step: 9,
      variant: 1,
      of: 1,
      prompt: "p9",
      session: "s",
      createdMs: 9,
    };
    const state = { phase: "thinking" as const, sinceMs: 0 };
    const first = turn(1, "main", null);
    const stray = { ...job, state } as JobSnapshot;
    const tree = grown([first], [main], [stray, { ...stray, id: "t1-j1", turn: "t1", step: 1 }]);
    expect(tree.nodes.map(({ items }) => items.map(({ key, kind }) => `${key}:${kind}`))).toEqual([
      ["t1-j1:image"],
      ["j9:job"],
    ]);
  });

  it("remembers how a job ended after it has left the queue", () => {
    const state = { phase: "cancelled" as const, charged: "no" as const };
    const lost = { ...turn(1, "main", null), variants: [{ job: "j", variant: 1, image: null, state }] };
    const item = grown([lost], [main], [], []).nodes[0]?.items[0];
    expect(item).toMatchObject({ key: "j", kind: "job", job: { prompt: "p1", state, step: 1 } });
  });

  it("does not fall for a parent that is its own ancestor", () => {
    const tree = grown([turn(1, "main", "t2"), turn(2, "main", "t1")], [main]);
    expect(places(tree)).toEqual([["main", ["1@0", "2@1"]]]);
  });

  it("knows an imported picture by the picture's own id", () => {
    const variants = [{ job: null, variant: 1, image: "i", state: null }];
    const imported = { ...turn(1, "main", null, { kind: "import", depth: 0 }), variants };
    const images = [{ ...picture(imported), id: "i", job: null }];
    expect([...grown([imported], [main], [], images).byItem.keys()]).toEqual(["i"]);
  });
});

describe("walking", () => {
  const tree = grown(basic(), [main, warm]);
  const to = (from: number, step: Step) => neighbour(tree, node(tree, from), step).turn.step;

  it("goes along a row and into the parent branch at its start", () => {
    expect([to(6, "left"), to(3, "right"), to(6, "right"), to(1, "left")]).toEqual([3, 6, 6, 1]);
    expect(to(5, "left")).toBe(4);
    expect(to(4, "left"), "where the branch came from").toBe(1);
  });

  it("goes up and down to what is nearest, home and end along the row", () => {
    expect([to(2, "down"), to(6, "down"), to(1, "down"), to(5, "up")]).toEqual([4, 5, 4, 3]);
    expect([to(3, "home"), to(4, "end"), to(4, "down"), to(1, "up")]).toEqual([1, 5, 4, 1]);
  });

  it("goes through the variants of a turn first", () => {
    const turns = [turn(1, "main", null, { images: 3 }), turn(2, "warm", "t1")];
    const many = grown(turns, [main, warm]);
    expect(walk(many, "t1-j1", "down", nothing)).toBe("t1-j2");
    expect(walk(many, "t1-j3", "down", nothing)).toBe("t2-j1");
    const looked = new Map([["t1", "t1-j2"]]);
    expect(walk(many, "t2-j1", "up", looked), "back to what was looked at").toBe("t1-j2");
    expect(walk(many, null, "left", nothing), "from nowhere to the newest").toBe("t2-j1");
    expect(walk(grown([], []), "t1-j1", "left", nothing)).toBeNull();
  });

  it("lets a star stand for its turn, and a rejected picture only where there is no other", () => {
    const of = turn(1, "main", null, { images: 3 });
    const marked = (...marks: ImageView["mark"][]) =>
      chosenOf(
        grown(
          [of],
          [main],
          [],
          marks.map((mark, at) => picture(of, at + 1, { mark })),
        ).nodes[0] as TurnNode,
        nothing,
      );
    expect(marked("none", "none", "star").variant).toBe(3);
    expect(marked("reject", "none", "none").variant).toBe(2);
    expect(marked("reject", "reject", "reject").variant).toBe(1);
  });

  it("lands beside what goes", () => {
    const without = (...steps: number[]) => {
      const turns = basic().map((of) => ({ ...of, deleted: steps.includes(of.step) }));
      return landing(tree, node(tree, steps[0] ?? 0), grown(turns, [main, warm]))?.turn.step;
    };
    expect(without(6)).toBe(3);
    expect(without(4), "where its branch came from").toBe(1);
    expect(without(1)).toBe(2);
    expect(without(5, 4, 1), "the whole way back was in the Trash").toBe(6);
    expect(landing(tree, node(tree, 1), grown([], []))).toBeNull();
  });

  it("keeps each prompt once in the history, at its latest use", () => {
    const turns = [
      turn(1, "main", null, { prompt: "x" }),
      turn(2, "main", "t1"),
      turn(3, "main", "t2", { prompt: "x" }),
    ];
    expect(promptHistory(grown(turns, [main]))).toEqual(["p2", "x"]);
  });
});

/** A walk of edits, branches and deletes, the same for the same seed. */
function random(seed: number, count: number): { turns: TurnView[]; branches: BranchView[] } {
  let state = seed;
  const below = (most: number) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % most;
  const turns: TurnView[] = [];
  const branches = [main];
  for (let step = 1; step <= count; step += 1) {
    const parent =
      step === 1 || below(10) === 0
        ? null
        : turns[Math.max(0, turns.length - 1 - below(below(4) === 0 ? 30 : 1))];
    const newest = parent && turns.findLast(({ branch: lies }) => lies === parent.branch) === parent;
    let lies = parent ? parent.branch : "main";
    if (parent && !newest) branches.push(branch((lies = `b${step}`), `b${step}`, step));
    turns.push(turn(step, lies, parent?.id ?? null, { images: 1 + below(3), deleted: below(8) === 0 }));
  }
  const gone = branches.map((of) => (of !== main && below(6) === 0 ? { ...of, deleted: true } : of));
  return { turns, branches: gone };
}

describe("any tree", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))("holds together (seed %i)", (seed) => {
    const { turns, branches } = random(seed, 60);
    const tree = grown(turns, branches);
    const dead = new Set(branches.filter(({ deleted }) => deleted).map(({ id }) => id));
    const seen = turns.filter((of) => !of.deleted && !dead.has(of.branch));
    expect(
      tree.nodes.map(({ turn: { id } }) => id),
      "every turn in sight, once, in order",
    ).toEqual(seen.map(({ id }) => id));
    for (const [number, row] of tree.rows.entries()) {
      expect(
        row.nodes.map(({ column }) => column),
        "columns are consecutive",
      ).toEqual(row.nodes.map((_, at) => row.first + at));
      expect(row.nodes.every(({ row: its, turn: of }) => its === number && of.branch === row.branch.id)).toBe(
        true,
      );
    }
    for (const at of tree.nodes) {
      if (at.before) expect(at.before.column, "a parent stands further left").toBeLessThan(at.column);
      for (const step of ["left", "right", "up", "down", "home", "end"] as const) {
        expect(tree.nodes, "a step never leaves the tree").toContain(neighbour(tree, at, step));
      }
      let [left, steps] = [at, 0];
      for (let next = at; ; steps += 1) {
        next = neighbour(tree, left, "left");
        if (next === left) break;
        left = next;
      }
      expect(steps, "going left comes to an end").toBeLessThan(tree.nodes.length);
    }
  });

  it("of 500 turns is laid out in a few milliseconds", () => {
    const { turns, branches } = random(7, 500);
    const images = pictures(turns);
    treeOf({ turns, branches, images, jobs: [] });
    const rounds = Array.from({ length: 10 }, () => {
      const started = performance.now();
      treeOf({ turns, branches, images, jobs: [] });
      return performance.now() - started;
    });
    // The best of ten: others work on the machine, too.
    const each = Math.min(...rounds);
    expect(each, "a frame lasts 16 ms").toBeLessThan(16);
  });
});
