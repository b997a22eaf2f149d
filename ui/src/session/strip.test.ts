import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { grow, growTree } from "../testing/tree";
import { openWindow, type TestWindow } from "../testing/window";

const strip = (window: TestWindow) =>
  within(window.getByRole("listbox", { name: "Results of this session" }));
const tile = (window: TestWindow, name: RegExp) => strip(window).getByRole("option", { name });
const row = (window: TestWindow, name: string) =>
  within(strip(window).getByRole("group", { name }))
    .getAllByRole("option")
    .map((option) => option.getAttribute("aria-label"));

describe("the strip", () => {
  it("shows a branch of its own for what grows out of an older turn, named after the prompt", async () => {
    const window = await openWindow();
    await growTree(window);
    expect(row(window, "Main")).toEqual(["Step 1: One", "Step 2: Two", "Step 3: Three"]);
    expect(row(window, "Warm light please and")).toEqual(["Step 4: Warm light please and more"]);
    const [first, , third] = strip(window).getAllByRole("option") as HTMLElement[];
    const branched = tile(window, /^Step 4/);
    expect(branched.style.left, "one column after its origin").toBe(tile(window, /^Step 2/).style.left);
    expect(first).toHaveAttribute("aria-posinset", "1");
    expect(third).toHaveAttribute("aria-setsize", "3");
  });

  it("is walked with the arrow keys, between rows too", async () => {
    const window = await openWindow();
    await growTree(window);
    tile(window, /^Step 3/).focus();
    await window.user.click(tile(window, /^Step 3/));
    await window.user.keyboard("{ArrowLeft}");
    expect(tile(window, /^Step 2/)).toHaveFocus();
    expect(tile(window, /^Step 2/)).toHaveAttribute("aria-selected", "true");
    await window.user.keyboard("{ArrowDown}");
    expect(tile(window, /^Step 4/)).toHaveFocus();
    await window.user.keyboard("{ArrowLeft}");
    expect(tile(window, /^Step 1/), "into the branch it came from").toHaveFocus();
    await window.user.keyboard("{End}");
    expect(window.getByRole("img", { name: "Step 3: Three" })).toBeInTheDocument();
    await window.user.keyboard("{Home}");
    expect(window.getByRole("img", { name: "Step 1: One" })).toBeInTheDocument();
  });

  it("has one tile for all variants of a turn, which stands for the one looked at last", async () => {
    const window = await openWindow();
    await grow(window, "Many", null, { count: 3 });
    await grow(window, "After");
    expect(strip(window).getAllByRole("option")).toHaveLength(2);
    const [, second] = window.studio.sessions.images;
    window.studio.sessions.selectImage(second?.id ?? "");
    await window.advance(1);
    expect(tile(window, /^Step 1, variant 2 of 3: Many/)).toHaveAttribute("aria-selected", "true");
    tile(window, /^Step 1/).focus();
    await window.user.keyboard("{ArrowDown}");
    expect(tile(window, /^Step 1, variant 3 of 3/)).toHaveFocus();
    await window.user.keyboard("{ArrowRight}{ArrowLeft}");
    expect(tile(window, /^Step 1, variant 3 of 3/), "it is remembered").toHaveFocus();
  });

  it("says on which tile the next edit builds, while it is an edit", async () => {
    const window = await openWindow();
    await grow(window, "One");
    window.studio.compose.intent = "new";
    await window.advance(1);
    expect(strip(window).queryByRole("option", { name: /Source/ })).toBeNull();
    window.studio.compose.intent = "edit";
    await window.advance(1);
    expect(tile(window, /^Step 1: One · Source$/)).toBeInTheDocument();
  });

  it("keeps a failed turn with its reason and a retry after its card was dismissed", async () => {
    const window = await openWindow({ paid: true });
    await grow(window, "A plum #fail:imageBlocked");
    await window.user.click(window.getByRole("button", { name: "Dismiss" }));
    await window.advance(1);
    expect(window.studio.jobs.list).toEqual([]);
    expect(tile(window, /^Step 1, .*: /)).toHaveAttribute("aria-selected", "true");
    const card = window.getByRole("article");
    expect(within(card).queryByRole("button", { name: "Dismiss" }), "it is gone already").toBeNull();
    await grow(window, "A fig #fail:serverError");
    await window.backend.dismiss([...window.backend.jobs.keys()].at(-1) ?? "");
    await window.user.click(tile(window, /^Step 2/));
    await window.user.click(window.getByRole("button", { name: "Try again" }));
    await window.advance(9_000);
    expect(tile(window, /^Step 2: A fig/)).toBeInTheDocument();
  });

  it("renames the branch with F2 and by a double click", async () => {
    const window = await openWindow();
    await growTree(window);
    await window.user.click(tile(window, /^Step 4/));
    await window.user.keyboard("{F2}");
    const field = window.getByRole("textbox", { name: "Branch name" });
    expect(field).toHaveFocus();
    await window.user.keyboard("Warm light{Enter}");
    await window.advance(1);
    expect(row(window, "Warm light")).toHaveLength(1);
    expect(window.getByRole("button", { name: "Branch: Warm light" })).toBeInTheDocument();
    await window.user.dblClick(window.getByTitle(/^Main · /));
    await window.user.keyboard("Trunk{Escape}");
    await window.advance(1);
    expect(row(window, "Main"), "Escape leaves the name").toHaveLength(3);
  });

  it("keeps few tiles in the page however many turns there are", async () => {
    const window = await openWindow();
    await grow(window, "One");
    const { sessions } = window.studio;
    const [turn] = sessions.turns;
    const [image] = sessions.images;
    if (!turn || !image) throw new Error("there is a turn");
    const many = Array.from({ length: 500 }, (_, at) => at + 1);
    const idOf = (at: number) => `many-${at}`;
    const variants = (at: number) => [{ job: idOf(at), variant: 1, image: idOf(at), state: null }];
    sessions.images = many.map((at) => ({ ...image, id: idOf(at), job: idOf(at), turn: idOf(at), step: at }));
    sessions.turns = many.map((at) => ({
      ...{ ...turn, id: idOf(at), step: at, variants: variants(at) },
      parent: at === 1 ? null : idOf(at - 1),
    }));
    sessions.select(idOf(250));
    await window.advance(1);
    const options = strip(window).getAllByRole("option");
    expect(options.length).toBeLessThan(60);
    expect(tile(window, /^Step 250:/), "what is selected is there").toHaveAttribute("aria-selected", "true");
    expect(options[0]).toHaveAttribute("aria-setsize", "500");
  });
});
