import { describe, expect, it } from "vitest";
import type { ImageView, JobSnapshot } from "../ipc/bindings";
import { openWindow, order } from "../testing/window";
import { promptHistory, stripTurns, walk } from "./strip";

const image = (job: string, turn: string, step: number, variant = 1, prompt = `p${step}`) =>
  ({ id: `i-${job}`, job, turn, step, variant, of: 2, prompt }) as ImageView;
const job = (id: string, turn: string, step: number, variant = 1) =>
  ({
    id,
    turn,
    step,
    variant,
    of: 2,
    prompt: `p${step}`,
    state: { phase: "thinking", sinceMs: 0 },
  }) as JobSnapshot;

describe("strip", () => {
  it("groups variants by turn, in order, and lets a picture replace its job", () => {
    const turns = stripTurns(
      [image("b", "t1", 1, 2), image("a", "t1", 1, 1)],
      [job("a", "t1", 1), job("c", "t2", 2)],
    );
    expect(turns.map(({ items }) => items.map(({ key, kind }) => `${key}:${kind}`))).toEqual([
      ["a:image", "b:image"],
      ["c:job"],
    ]);
  });

  it("walks and stays at the ends", () => {
    const items = stripTurns([image("a", "t1", 1), image("b", "t2", 2)], []).flatMap((turn) => turn.items);
    expect(walk(items, "a", 1)).toBe("b");
    expect(walk(items, "b", 1)).toBe("b");
    expect(walk(items, "b", -Infinity)).toBe("a");
    expect(walk(items, null, -1)).toBe("b");
    expect(walk([], "a", 1)).toBeNull();
  });

  it("keeps each prompt once in the history, at its latest use", () => {
    const turns = stripTurns(
      [image("a", "1", 1, 1, "x"), image("b", "2", 2, 1, "y"), image("c", "3", 3, 1, "x")],
      [],
    );
    expect(promptHistory(turns)).toEqual(["y", "x"]);
  });

  it("is walked with the arrow keys", async () => {
    const window = await openWindow();
    for (const prompt of ["One", "Two", "Three"]) {
      await order(window, prompt);
      await window.advance(9_000);
    }
    const tiles = window.getAllByRole("option");
    tiles[2]?.focus();
    await window.user.keyboard("{ArrowLeft}");
    expect(tiles[1]).toHaveFocus();
    expect(tiles[1]).toHaveAttribute("aria-selected", "true");
    await window.user.keyboard("{Home}");
    expect(window.getByRole("img", { name: "Step 1: One" })).toBeInTheDocument();
    await window.user.keyboard("{End}");
    expect(window.getByRole("img", { name: "Step 3: Three" })).toBeInTheDocument();
  });
});
