import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { ImageView } from "../ipc/bindings";
import { edited, made } from "../testing/edits";
import { openWindow, type TestWindow } from "../testing/window";

const bar = (window: TestWindow) => within(window.getByRole("group", { name: "Variants" }));
const surface = (window: TestWindow) =>
  window.getByRole("main", { name: "Canvas" }).querySelector(".surface") as HTMLElement;
const shown = (window: TestWindow) =>
  within(window.getByRole("main", { name: "Canvas" }))
    .getByRole("img")
    .getAttribute("alt");

async function variants(count = 3) {
  const window = await openWindow();
  const source = await made(window, "A red pear");
  const all = await edited(window, source, "Matte", count);
  (document.activeElement as HTMLElement).blur();
  return { window, source, all };
}

describe("the bar over variants", () => {
  it("steps through them and stops at the ends", async () => {
    const { window, all } = await variants();
    expect(bar(window).getByText("1 / 3")).toBeInTheDocument();
    expect(bar(window).getByRole("button", { name: "Previous variant" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await window.user.click(bar(window).getByRole("button", { name: "Next variant" }));
    await window.user.click(bar(window).getByRole("button", { name: "Next variant" }));
    await window.user.click(bar(window).getByRole("button", { name: "Next variant" }));
    expect(bar(window).getByText("3 / 3")).toBeInTheDocument();
    expect(window.studio.sessions.item).toMatchObject({ image: { id: all[2]?.id } });
  });

  it("stars what is kept, and takes the star back", async () => {
    const { window } = await variants();
    await window.user.click(bar(window).getByRole("button", { name: "Keep" }));
    await window.advance(1);
    expect(bar(window).getByRole("button", { name: "Keep" })).toHaveAttribute("aria-pressed", "true");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard(".");
    await window.advance(1);
    expect(bar(window).getByRole("button", { name: "Keep" })).toHaveAttribute("aria-pressed", "false");
  });

  it("moves what is discarded to the Trash and stays with the turn", async () => {
    const { window, all } = await variants();
    await window.user.click(bar(window).getByRole("button", { name: "Discard" }));
    await window.advance(1);
    expect(window.backend.calls).toContain("deleteImage");
    expect(bar(window).getByText("1 / 2")).toBeInTheDocument();
    expect(window.studio.sessions.item).toMatchObject({ image: { id: all[1]?.id } });
    await window.backend.undo();
    await window.advance(1);
    expect(bar(window).getByText("2 / 3")).toBeInTheDocument();
  });

  it("fills the dock with the same order, whose price is on the button that has the focus", async () => {
    const { window, source } = await variants();
    const { compose } = window.studio;
    compose.edit.intent = "new";
    compose.prompt = "Something else";
    const sent = window.backend.calls.filter((call) => call === "submit").length;
    await window.user.click(bar(window).getByRole("button", { name: "Again" }));
    await window.advance(200);
    expect(compose.prompt).toBe("Matte");
    expect(compose.source?.id, "it builds on what the turn built on").toBe(source.id);
    expect(document.activeElement).toHaveTextContent(/\$/);
    expect(window.backend.calls.filter((call) => call === "submit")).toHaveLength(sent);
  });

  it("is there for one picture that has just come, and not for one from before", async () => {
    const window = await openWindow();
    await made(window, "A red pear");
    expect(bar(window).queryByRole("button", { name: "Next variant" })).toBeNull();
    expect(bar(window).getByRole("button", { name: "Keep" })).toBeInTheDocument();
    expect(bar(window).queryByRole("button", { name: /^A\/B/ }), "it has no source").toBeNull();
    const { sessions } = window.studio;
    sessions.applyImage({ ...(sessions.images[0] as ImageView), createdMs: 0 });
    await window.advance(1);
    expect(window.queryByRole("group", { name: "Variants" })).toBeNull();
  });
});

describe("flipping to the source", () => {
  it("lasts as long as Space is held, also after a click on a tile", async () => {
    const { window } = await variants(1);
    expect(shown(window)).toBe("Step 2: Matte");
    await window.user.keyboard("[Space>]");
    expect(shown(window)).toBe("Step 1: A red pear");
    await window.user.keyboard("[/Space]");
    expect(shown(window)).toBe("Step 2: Matte");
    window.getByRole("option", { selected: true }).focus();
    await window.user.keyboard("[Space>]");
    expect(shown(window)).toBe("Step 1: A red pear");
    await window.user.keyboard("[/Space]");
  });

  it("gives way to a drag, and to writing", async () => {
    const { window } = await variants(1);
    await window.user.keyboard("[Space>]");
    expect(shown(window)).toBe("Step 1: A red pear");
    await window.user.pointer({ keys: "[MouseLeft>]", target: surface(window) });
    expect(shown(window), "a drag is about place").toBe("Step 2: Matte");
    await window.user.pointer({ keys: "[/MouseLeft]" });
    await window.user.keyboard("[/Space]");
    window.getByLabelText("Prompt").focus();
    await window.user.keyboard("[Space>]");
    expect(shown(window)).toBe("Step 2: Matte");
    await window.user.keyboard("[/Space]");
  });

  it("stays with the button, until another picture is selected", async () => {
    const { window, source } = await variants(2);
    await window.user.click(bar(window).getByRole("button", { name: /^A\/B/ }));
    expect(shown(window)).toBe("Step 1: A red pear");
    window.studio.sessions.selectImage(source.id);
    await window.advance(1);
    expect(window.studio.flip.shown).toBe(false);
  });
});

describe("the menu of a picture", () => {
  async function opened() {
    const { window, source, all } = await variants(1);
    await window.user.pointer({ keys: "[MouseRight]", target: surface(window) });
    return { window, source, image: all[0] as ImageView };
  }

  const choose = async (window: TestWindow, name: string) => {
    await window.user.click(window.getByRole("menuitem", { name }));
    await window.advance(1);
  };

  it("opens with the right button, the Menu key and Shift+F10, and closes with Escape", async () => {
    const { window } = await opened();
    expect(window.getByRole("menu", { name: "Step 2: actions" })).toBeInTheDocument();
    await window.user.keyboard("{Escape}");
    expect(window.queryByRole("menu")).toBeNull();
    for (const keys of ["{ContextMenu}", "{Shift>}{F10}{/Shift}"]) {
      await window.user.keyboard(keys);
      expect(window.getByRole("menu")).toBeInTheDocument();
      await window.user.keyboard("{Escape}");
    }
  });

  it("stars and rejects, and offers to take that back", async () => {
    const { window } = await opened();
    await choose(window, "Star");
    await window.user.keyboard("{ContextMenu}");
    await choose(window, "Unstar");
    await window.user.keyboard("{ContextMenu}");
    await choose(window, "Reject");
    await window.user.keyboard("{ContextMenu}");
    expect(window.getByRole("menuitem", { name: "Take back rejection" })).toBeInTheDocument();
    expect(window.getByRole("menuitem", { name: "Star" })).toBeInTheDocument();
  });

  it("edits from here, refers to it, and compares it with another", async () => {
    const { window, image } = await opened();
    await choose(window, "Edit from here");
    expect(window.studio.compose.source?.id).toBe(image.id);
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("{ContextMenu}");
    await choose(window, "Use as reference");
    expect(window.backend.calls).toContain("referenceImage");
    await window.user.keyboard("{ContextMenu}");
    await choose(window, "Compare with…");
    expect(window.getByRole("dialog", { name: "Choose picture A" })).toBeInTheDocument();
    expect(window.studio.compare.b?.id).toBe(image.id);
  });

  it("copies, saves, shows and deletes", async () => {
    const { window } = await opened();
    await choose(window, "Copy image");
    expect(window.getByText("Image copied")).toBeInTheDocument();
    for (const [name, call] of [
      ["Save a copy…", "saveImageCopy"],
      ["Show in folder", "showImage"],
      // The only picture of its turn goes with it.
      ["Delete", "deleteTurn"],
    ] as const) {
      (document.activeElement as HTMLElement).blur();
      await window.user.keyboard("{ContextMenu}");
      await choose(window, name);
      expect(window.backend.calls, name).toContain(call);
    }
  });

  it("is the tile's as well, where Alt and a click pick a partner", async () => {
    const { window, source } = await variants(1);
    const tile = window.getByRole("option", { name: /^Step 1/ });
    await window.user.pointer({ keys: "[MouseRight]", target: tile });
    expect(window.getByRole("menu", { name: "Step 1: actions" })).toBeInTheDocument();
    await window.user.keyboard("{Escape}");
    await window.user.keyboard("[AltLeft>]");
    await window.user.click(tile);
    await window.user.keyboard("[/AltLeft]");
    expect(window.studio.compare.a?.id).toBe(source.id);
    expect(window.studio.compare.b?.step, "what is looked at stays").toBe(2);
    expect(window.getByRole("main", { name: "Compare" })).toBeInTheDocument();
  });
});
