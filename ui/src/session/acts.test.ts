import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { grow, growTree } from "../testing/tree";
import { openWindow, type TestWindow } from "../testing/window";

const steps = ({ studio }: TestWindow) => studio.sessions.tree.nodes.map(({ turn }) => turn.step);
const toasts = (window: TestWindow) => within(window.getByRole("region", { name: "Messages" }));
const leave = () => (document.activeElement as HTMLElement).blur();

describe("throwing away", () => {
  it("moves a turn to the Trash with Delete, and the message takes it back", async () => {
    const window = await openWindow();
    await growTree(window);
    await window.user.click(window.getByRole("option", { name: /^Step 2/ }));
    await window.user.keyboard("{Delete}");
    await window.advance(1);
    expect(steps(window)).toEqual([1, 3, 4]);
    expect(window.studio.sessions.node?.turn.step, "the eye lands beside it").toBe(1);
    expect(window.getByRole("option", { name: /^Step 1/ })).toHaveFocus();
    const message = toasts(window);
    expect(message.getByText("Step 2 is in the Trash")).toBeInTheDocument();
    await window.user.click(message.getByRole("button", { name: "Undo" }));
    await window.advance(1);
    expect(steps(window)).toEqual([1, 2, 3, 4]);
    expect(window.queryByText("Step 2 is in the Trash")).toBeNull();
  });

  it("takes one picture where a turn has several", async () => {
    const window = await openWindow();
    await grow(window, "Many", null, { count: 2 });
    leave();
    await window.user.keyboard("{Delete}");
    await window.advance(1);
    expect(window.backend.calls).toContain("deleteImage");
    expect(window.backend.calls).not.toContain("deleteTurn");
    expect(window.studio.sessions.node?.items).toHaveLength(1);
  });

  it("says why it does not work", async () => {
    const window = await openWindow();
    await grow(window, "One");
    window.backend.failures.set("deleteTurn", { ...failureFor("storageBroken", 0), message: "No disk." });
    leave();
    await window.user.keyboard("{Delete}");
    await window.advance(1);
    expect(window.getByText("No disk.")).toBeInTheDocument();
    expect(steps(window)).toEqual([1]);
    expect(toasts(window).queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("leaves the prompt's own Delete and Ctrl+Z alone", async () => {
    const window = await openWindow();
    await grow(window, "One");
    await window.user.click(window.getByLabelText("Prompt"));
    await window.user.keyboard("pear{Delete}{Control>}z{/Control}");
    expect(window.backend.calls).not.toContain("deleteTurn");
    expect(window.backend.calls).not.toContain("undo");
  });

  it("hides a branch with its jobs in line, and what grows out of it stays", async () => {
    const window = await openWindow();
    await growTree(window);
    await grow(window, "Five", 4);
    await grow(window, "Out of four", 4);
    await window.backend.pauseQueue();
    await grow(window, "Six", 5, { wait: 100 });
    await window.user.click(window.getByRole("option", { name: /^Step 5/ }));
    await window.user.click(window.getByRole("button", { name: /^Branch: Warm light/ }));
    await window.user.click(window.getByRole("menuitem", { name: "Delete branch" }));
    await window.advance(1);
    expect(steps(window)).toEqual([1, 2, 3, 6]);
    expect(window.studio.jobs.list, "what was in line is cancelled").toEqual([]);
    await window.user.click(window.getByRole("button", { name: "Undo delete branch" }));
    await window.advance(1);
    expect(steps(window)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("puts a picture that was under way into the Trash with its turn", async () => {
    const window = await openWindow();
    await grow(window, "One");
    await grow(window, "Two", 1, { wait: 3_000 });
    await window.studio.acts.deleteTurn(window.studio.sessions.turns[1] as never);
    await window.advance(9_000);
    expect(steps(window)).toEqual([1]);
    await window.studio.acts.undo();
    await window.advance(1);
    expect(window.studio.sessions.images.map(({ step }) => step)).toEqual([1, 2]);
  });
});

describe("undo and redo", () => {
  it("say what they would do, and have nothing to do at first", async () => {
    const window = await openWindow();
    expect(window.getByRole("button", { name: "Undo" })).toBeDisabled();
    expect(window.getByRole("button", { name: "Redo" })).toBeDisabled();
    await growTree(window);
    const [image] = window.studio.sessions.images;
    if (!image) throw new Error("there is a picture");
    await window.studio.acts.toggleMark(image, "star");
    await window.advance(1);
    expect(window.getByRole("option", { name: /^Step 1: One · starred/ })).toBeInTheDocument();
    expect(window.getByRole("button", { name: "Undo mark" })).toHaveAttribute("title", "Undo mark (Ctrl Z)");
    leave();
    await window.user.keyboard("{Control>}z{/Control}");
    await window.advance(1);
    expect(window.getByRole("option", { name: "Step 1: One" })).toBeInTheDocument();
    expect(window.getByText("Undone: mark")).toBeInTheDocument();
    await window.user.keyboard("{Control>}{Shift>}Z{/Shift}{/Control}");
    await window.advance(1);
    expect(window.getByRole("option", { name: /starred/ })).toBeInTheDocument();
    await window.user.keyboard("{Control>}zz{/Control}");
    await window.advance(1);
    expect(steps(window), "the branch was begun before that").toEqual([1, 2, 3]);
    await window.user.keyboard("{Control>}y{/Control}");
    await window.advance(1);
    expect(steps(window)).toEqual([1, 2, 3, 4]);
  });
});

describe("the Trash", () => {
  it("lists what was thrown away and gives it back", async () => {
    const window = await openWindow();
    await growTree(window);
    await window.studio.acts.deleteBranch(window.studio.sessions.branches[1] as never);
    await window.studio.acts.deleteTurn(window.studio.sessions.turns[2] as never);
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitem", { name: "Trash…" }));
    await window.advance(1);
    const dialog = within(window.getByRole("dialog", { name: "Trash" }));
    expect(
      dialog
        .getAllByRole("button", { name: /^Restore/ })
        .map((button) => button.ariaLabel ?? button.getAttribute("aria-label")),
    ).toEqual(["Restore Three", "Restore Warm light please and"]);
    await window.user.click(dialog.getByRole("button", { name: "Restore Warm light please and" }));
    await window.advance(1);
    expect(steps(window)).toEqual([1, 2, 4]);
    expect(dialog.getByRole("button", { name: "Restore Three" }), "the next is at hand").toHaveFocus();
    await window.user.click(dialog.getByRole("button", { name: "Restore Three" }));
    await window.advance(1);
    expect(dialog.getByText("The Trash is empty.")).toBeInTheDocument();
  });
});
