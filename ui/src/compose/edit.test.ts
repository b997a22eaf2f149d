import { fireEvent } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import type { EditOrder, GenerateRequest } from "../ipc/bindings";
import { openWindow, order, type TestWindow } from "../testing/window";

/** Every order that goes to the engine from here on. */
function watch(window: TestWindow): GenerateRequest[] {
  const sent: GenerateRequest[] = [];
  const { submit } = window.backend;
  window.backend.submit = (request) => {
    sent.push(structuredClone(request));
    return submit(request);
  };
  return sent;
}

async function edit(window: TestWindow, prompt: string): Promise<void> {
  window.studio.compose.intent = "edit";
  window.studio.compose.prompt = prompt;
  await window.advance(200);
  await window.user.click(window.getByRole("button", { name: /^Edit ·/ }));
  await window.advance(9_000);
}

async function withPicture(paid = true): Promise<TestWindow> {
  const window = await openWindow({ paid });
  await order(window, "A pear");
  await window.advance(9_000);
  return window;
}

const chosen = (window: TestWindow, name: string) =>
  window.getByRole("radio", { name }).getAttribute("aria-checked") === "true";

describe("edit or new", () => {
  it("is the user's word, whatever happens", async () => {
    const window = await withPicture();
    expect(chosen(window, "New image")).toBe(true);
    window.studio.compose.prompt = "Again";
    await window.advance(200);
    const sent = watch(window);
    await window.user.click(window.getByRole("button", { name: /^Generate ·/ }));
    expect(sent[0]?.edit).toBeNull();
    await window.advance(9_000);
    expect(chosen(window, "New image")).toBe(true);
  });

  it("edits the selected picture with the mode and size that are chosen", async () => {
    const window = await withPicture();
    const picture = window.studio.sessions.images[0];
    await window.user.click(window.getByRole("radio", { name: "Edit this image" }));
    expect(window.getByRole("group", { name: "The next edit builds on step 1" })).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "What goes back: Whole conversation" }));
    await window.user.click(window.getByRole("menuitemradio", { name: "Last 3 turns" }));
    await window.user.click(window.getByRole("button", { name: "Match source size" }));
    const sent = watch(window);
    await edit(window, "Make it blue");
    const wanted: EditOrder = {
      image: picture?.id ?? "",
      mode: { mode: "last", turns: 3 },
      matchSource: true,
    };
    expect(sent[0]?.edit).toEqual(wanted);
    expect(window.studio.sessions.images[1]?.source).toBe(picture?.id);
  });

  it("shows what belongs to edits with edits only", async () => {
    const window = await withPicture();
    expect(window.queryByRole("button", { name: /^What goes back/ })).toBeNull();
    expect(window.queryByRole("button", { name: /^Context/ })).toBeNull();
    await window.user.click(window.getByRole("radio", { name: "Edit this image" }));
    await window.advance(10);
    expect(window.getByRole("button", { name: /^What goes back/ })).toBeInTheDocument();
    await window.advance(200);
    expect(window.getByRole("button", { name: /^Context/ })).toBeInTheDocument();
    expect(window.getByLabelText("Prompt")).toHaveAttribute("placeholder", "Describe the change");
  });

  it("prices every change of what is edited", async () => {
    const window = await withPicture();
    await edit(window, "Make it blue");
    const asked: (EditOrder | null)[] = [];
    const { estimate } = window.backend;
    window.backend.estimate = (request) => {
      asked.push(request.edit);
      return estimate(request);
    };
    const [first, second] = window.studio.sessions.images;
    if (!first || !second) throw new Error("two pictures");
    for (const change of [
      () => window.studio.sessions.selectImage(first.id),
      () => (window.studio.compose.edit.mode = { mode: "fresh" }),
      () => (window.studio.compose.intent = "new"),
    ]) {
      change();
      await tick();
      await window.advance(10);
    }
    expect(asked).toEqual([
      { image: first.id, mode: { mode: "conversation" }, matchSource: false },
      { image: first.id, mode: { mode: "fresh" }, matchSource: false },
      null,
    ]);
  });

  it("forgets a pinned source once something else is looked at", async () => {
    const window = await withPicture();
    await edit(window, "Make it blue");
    const { compose, sessions } = window.studio;
    const [first, second] = sessions.images;
    if (!first || !second) throw new Error("two pictures");
    compose.edit.pin(first.id, { mode: "fresh" });
    expect(compose.source?.id).toBe(first.id);
    for (const { id } of [first, second]) {
      sessions.selectImage(id);
      await window.advance(10);
    }
    expect(compose.source?.id).toBe(second.id);
  });

  it("never sends at the price of another source", async () => {
    const window = await withPicture();
    await edit(window, "Make it blue");
    const [first] = window.studio.sessions.images;
    const { estimate } = window.backend;
    const priced: (string | undefined)[] = [];
    window.backend.estimate = (request) => {
      priced.push(request.edit?.image);
      return estimate(request);
    };
    window.studio.compose.prompt = "Red";
    await window.advance(200);
    priced.length = 0;
    const sent = watch(window);
    window.studio.sessions.selectImage(first?.id ?? "");
    await window.studio.compose.submit();
    expect(priced).toContain(first?.id);
    expect(sent[0]?.edit?.image).toBe(first?.id);
  });
});

describe("with nothing to edit", () => {
  it("the button imports a picture, which then is the source", async () => {
    const window = await openWindow({ paid: true });
    await window.user.click(window.getByRole("radio", { name: "Edit this image" }));
    const button = window.getByRole("button", { name: "Choose a picture…" });
    expect(button).toHaveAttribute("aria-disabled", "false");
    await window.user.click(button);
    await window.advance(200);
    expect(window.backend.calls).toContain("chooseImport");
    expect(window.studio.compose.source?.job).toBeNull();
    expect(window.getByRole("group", { name: /builds on step 1/ })).toBeInTheDocument();
  });

  it("the button picks one that is there, and waits for one that is coming", async () => {
    const window = await withPicture();
    window.studio.compose.intent = "edit";
    window.studio.sessions.select(null);
    await window.advance(10);
    await window.user.click(window.getByRole("button", { name: "Pick a picture to edit" }));
    expect(window.studio.compose.source?.step).toBe(1);

    await edit(window, "Blue #fail:overloaded");
    expect(window.studio.sessions.item?.kind).toBe("job");
    await window.user.click(window.getByRole("button", { name: "Pick a picture to edit" }));
    expect(window.studio.compose.source?.step, "what the failed edit was to change").toBe(1);

    window.studio.compose.intent = "new";
    await order(window, "A fig");
    window.studio.compose.intent = "edit";
    await window.advance(10);
    expect(window.getByRole("button", { name: "Waits for this picture" })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    await window.advance(9_000);
    expect(window.getByRole("button", { name: /^Edit ·/ })).toBeInTheDocument();
  });
});

describe("the context meter", () => {
  it("says what goes back and what it costs", async () => {
    const window = await withPicture();
    await edit(window, "Make it blue");
    await edit(window, "Bigger");
    const meter = window.getByRole("button", { name: /^Context: 3 turns · [\d.]+ MB · \$0\.\d+/ });
    await window.user.click(meter);
    const panel = window.getByRole("dialog", { name: /^Context/ });
    for (const fact of ["Turns", "Images", "Sent", "Tokens", "Cost"]) expect(panel).toHaveTextContent(fact);
    expect(panel).not.toHaveTextContent("goes as an image alone");
  });

  it("says why the conversation cannot go back", async () => {
    const window = await openWindow({ paid: true });
    await window.studio.compose.edit.drop(["/a/bottle.png"]);
    await window.advance(200);
    await window.user.click(window.getByRole("button", { name: /^Context: 0 turns/ }));
    expect(window.getByRole("dialog", { name: /^Context/ })).toHaveTextContent(
      "Imported: it goes as an image alone.",
    );
  });
});

describe("rebasing", () => {
  it("puts the original with all instructions into the dock, priced and unsent", async () => {
    const window = await withPicture();
    for (const prompt of ["Blue", "Bigger", "Darker"]) await edit(window, prompt);
    const sent = watch(window);
    await window.user.click(window.getByRole("button", { name: "Rebase on original" }));
    await window.advance(200);
    const { compose, sessions } = window.studio;
    expect(sent).toEqual([]);
    expect(compose.source?.step).toBe(1);
    expect(sessions.item?.step, "the selection stays").toBe(4);
    expect(compose.prompt).toMatch(/Blue[\s\S]*Bigger[\s\S]*Darker/);
    expect(compose.edit.mode).toEqual({ mode: "fresh" });
    expect(window.getByRole("button", { name: /^Edit · about \$/ })).toBeInTheDocument();

    await window.user.click(window.getByRole("button", { name: "Use the selected image instead" }));
    expect(compose.source?.step).toBe(4);
    expect(compose.edit.mode, "the mode chosen before").toEqual({ mode: "conversation" });
  });

  it("is offered from the fourth pass on", async () => {
    const window = await withPicture();
    for (const prompt of ["Blue", "Bigger"]) await edit(window, prompt);
    expect(window.getByText("depth 3")).toBeInTheDocument();
    expect(window.queryByRole("button", { name: "Rebase on original" })).toBeNull();
  });

  it("lets go of the original when another picture is selected", async () => {
    const window = await withPicture();
    for (const prompt of ["Blue", "Bigger", "Darker"]) await edit(window, prompt);
    await window.studio.compose.rebase(window.studio.sessions.images[3]?.id ?? "");
    window.studio.sessions.selectImage(window.studio.sessions.images[1]?.id ?? "");
    expect(window.studio.compose.source?.step).toBe(2);
  });
});

describe("recalling", () => {
  it("fills the dock with the whole order of a turn", async () => {
    const window = await withPicture();
    const { compose, sessions } = window.studio;
    await compose.references.drop(["/a/hero.png"]);
    compose.choose({ size: "2K", ratio: "16:9" });
    compose.edit.mode = { mode: "last", turns: 2 };
    compose.edit.matchSource = true;
    await edit(window, "Like @hero");
    const { image } = sessions;
    if (!image) throw new Error("a picture");
    compose.intent = "new";
    compose.choose({ size: "1K", ratio: null });
    compose.references.fill([]);
    compose.edit.matchSource = false;
    compose.edit.mode = { mode: "conversation" };
    compose.recall(image);
    await window.advance(200);
    expect(compose.prompt).toBe("Like @hero");
    expect([compose.size, compose.ratio]).toEqual(["2K", "16:9"]);
    expect(compose.references.names).toEqual(["hero"]);
    expect(compose.request.edit).toEqual({
      ...{ image: image.source, mode: { mode: "last", turns: 2 }, matchSource: true },
    });
    expect(sessions.image?.id, "what is looked at stays").toBe(image.id);

    const [first] = sessions.turns;
    if (first) compose.recall(first);
    expect([compose.prompt, compose.intent]).toEqual(["A pear", "new"]);
    expect(compose.references.names).toEqual([]);
  });

  it("takes nothing from an imported picture, which was made of nothing", async () => {
    const window = await openWindow();
    await window.studio.compose.edit.drop(["/a/bottle.png"]);
    window.studio.compose.prompt = "Draft";
    const [image] = window.studio.sessions.images;
    if (image) window.studio.compose.recall(image);
    expect(window.studio.compose.prompt).toBe("Draft");
  });

  it("begins an edit from a picture of another session", async () => {
    const window = await withPicture();
    const [image] = window.studio.sessions.images;
    await window.studio.sessions.create();
    await window.advance(1);
    if (!image) throw new Error("a picture");
    await window.studio.compose.editFrom(image);
    expect(window.studio.sessions.currentId).toBe(image.session);
    expect(window.studio.compose.source?.id).toBe(image.id);
    expect(window.studio.compose.intent).toBe("edit");
  });
});

describe("files", () => {
  it("dropped on “Edit this image” are imported, and the first is the source", async () => {
    const window = await openWindow({ paid: true });
    window.backend.drop(["/a/bottle.png", "/a/notes.txt"], "over");
    await window.advance(1);
    const zone = window.getByRole("group", { name: "Edit this image" });
    await fireEvent.dragOver(zone);
    expect(zone).toHaveAttribute("aria-current", "true");
    window.backend.drop(["/a/bottle.png", "/a/notes.txt"], "drop");
    await window.advance(200);
    const { compose, sessions } = window.studio;
    expect(window.queryByRole("group", { name: "Edit this image" })).toBeNull();
    expect(compose.references.length).toBe(0);
    expect(compose.intent).toBe("edit");
    expect(compose.source?.id).toBe(sessions.images[0]?.id);
    expect(window.getByText(/notes\.txt is not a picture/)).toBeInTheDocument();
  });

  it("come in from the empty canvas, chosen or pasted", async () => {
    const window = await openWindow();
    const card = window.getByRole("group", { name: "Edit an image" });
    expect(card).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Paste" }));
    await window.advance(200);
    expect(window.backend.calls).toContain("pasteImport");
    expect(window.queryByRole("group", { name: "Edit an image" })).toBeNull();
    expect(window.studio.compose.source?.step).toBe(1);
  });
});
