import axe from "axe-core";
import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { growTree } from "../testing/tree";
import { openWindow, type TestWindow } from "../testing/window";

async function openTree() {
  const window = await openWindow({ paid: true });
  await growTree(window);
  await window.user.click(window.getByRole("button", { name: "Expand the tree" }));
  await window.advance(1);
  return window;
}
const tiles = (window: TestWindow) => within(window.getByRole("listbox", { name: "Version tree" }));

describe("the tree view", () => {
  it("takes the place of the canvas and the strip, and gives it back", async () => {
    const window = await openTree();
    expect(window.queryByRole("listbox", { name: "Results of this session" })).toBeNull();
    expect(tiles(window).getByRole("option", { name: /^Step 4/ })).toHaveFocus();
    await window.user.keyboard("{ArrowUp}");
    expect(tiles(window).getByRole("option", { name: /^Step 2/ })).toHaveFocus();
    await window.user.keyboard("{Enter}");
    expect(window.getByRole("img", { name: "Step 2: Two" })).toBeInTheDocument();
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("t");
    expect(window.getByRole("main", { name: "Version tree" })).toBeInTheDocument();
    await window.user.keyboard("{Escape}");
    expect(window.getByRole("main", { name: "Canvas" })).toBeInTheDocument();
  });

  it("says how many pictures a branch has and what they cost", async () => {
    const window = await openTree();
    const head = within(window.getByRole("group", { name: "Branch: Main" }));
    const nanos = window.studio.sessions.turns.slice(0, 3).reduce((sum, turn) => sum + turn.spentNanos, 0);
    expect(head.getByText(`3 images · $${(nanos / 1e9).toFixed(2)}`)).toBeInTheDocument();
  });

  it("folds a branch, with what grows out of it", async () => {
    const window = await openTree();
    await window.user.click(window.getByRole("button", { name: /^Fold Warm light/ }));
    expect(tiles(window).queryByRole("option", { name: /^Step 4/ })).toBeNull();
    await window.user.click(window.getByRole("button", { name: /^Unfold Warm light/ }));
    expect(tiles(window).getByRole("option", { name: /^Step 4/ })).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Fold Main" }));
    expect(window.queryByRole("group", { name: /^Branch: Warm light/ })).toBeNull();
  });

  it("keeps a tab stop when the selected branch is folded, and unfolds what is selected", async () => {
    const window = await openTree();
    const stops = () =>
      tiles(window)
        .getAllByRole("option")
        .filter(({ tabIndex }) => tabIndex === 0);
    window.studio.sessions.select(window.studio.sessions.turns[3]?.variants[0]?.job ?? null);
    await window.advance(1);
    await window.user.click(window.getByRole("button", { name: /^Fold Warm light/ }));
    expect(stops()).toHaveLength(1);
    expect(stops()[0]).not.toHaveAccessibleName(/^Step 4/);
    window.studio.sessions.select(window.studio.sessions.turns[0]?.variants[0]?.job ?? null);
    await window.advance(1);
    window.studio.sessions.select(window.studio.sessions.turns[3]?.variants[0]?.job ?? null);
    await window.advance(1);
    expect(tiles(window).getByRole("option", { name: /^Step 4/ })).toHaveAttribute("tabindex", "0");
  });

  it("zooms by steps and with Ctrl and the wheel", async () => {
    const window = await openTree();
    const size = () => parseInt(tiles(window).getAllByRole("option")[0]?.style.width ?? "0");
    const before = size();
    await window.user.click(window.getByRole("button", { name: "Zoom tree in" }));
    expect(size()).toBeGreaterThan(before);
    await window.user.click(window.getByRole("button", { name: "Zoom tree out" }));
    expect(size()).toBe(before);
    const wheel = new WheelEvent("wheel", { deltaY: 200, bubbles: true, cancelable: true });
    Object.assign(wheel, { ctrlKey: true });
    tiles(window).getAllByRole("option")[0]?.dispatchEvent(wheel);
    await window.advance(1);
    expect(size()).toBeLessThan(before);
    expect(wheel.defaultPrevented, "the window itself must not zoom").toBe(true);
    // Nothing is laid out here: the view is told how large it is.
    const view = tiles(window).getAllByRole("option")[0]?.closest("[role=listbox]")?.parentElement;
    if (view) Object.defineProperties(view, { clientWidth: { value: 1400 }, clientHeight: { value: 900 } });
    await window.user.click(window.getByRole("button", { name: "Fit tree" }));
    expect(size(), "a small tree fits at the largest").toBeGreaterThan(before);
  });

  it("stars, rejects and deletes what is selected", async () => {
    const window = await openTree();
    const bar = within(window.getByRole("toolbar", { name: "Version tree" }));
    await window.user.click(bar.getByRole("button", { name: "Star" }));
    await window.advance(1);
    expect(tiles(window).getByRole("option", { name: /^Step 4.*starred/ })).toBeInTheDocument();
    await window.user.click(bar.getByRole("button", { name: "Reject" }));
    await window.advance(1);
    expect(bar.getByRole("button", { name: "Star" }), "one excludes the other").toHaveAttribute(
      "aria-pressed",
      "false",
    );
    expect(tiles(window).getByRole("option", { name: /^Step 4.*rejected/ })).toBeInTheDocument();
    await window.user.click(bar.getByRole("button", { name: "Delete" }));
    await window.advance(1);
    expect(tiles(window).queryByRole("option", { name: /^Step 4/ })).toBeNull();
  });

  it("is accessible, and so are the menus and the Trash", async () => {
    const window = await openTree();
    const violations = async () => {
      const rules = { "color-contrast": { enabled: false } };
      const { violations: found } = await axe.run(document.body, { rules });
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
    };
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: /^Branch: Warm/ }));
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}");
    await window.user.click(window.getByRole("button", { name: /^Fold Main/ }));
    await window.studio.acts.deleteTurn(window.studio.sessions.turns[1] as never);
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("menuitem", { name: "Trash…" }));
    await window.advance(1);
    expect(await violations()).toEqual([]);
  });
});
