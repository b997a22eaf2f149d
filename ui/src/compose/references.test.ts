import { describe, expect, it } from "vitest";
import type { GenerateRequest, ReferenceView } from "../ipc/bindings";
import { openWindow, type TestWindow } from "../testing/window";

async function withReferences(...names: string[]): Promise<TestWindow> {
  const window = await openWindow();
  await window.studio.compose.references.drop(names.map((name) => `/a/${name}`));
  await window.advance(10);
  return window;
}

const thumb = (window: TestWindow, name: string) => window.getByRole("button", { name });
const names = (window: TestWindow) => window.studio.compose.references.names;

describe("references", () => {
  it("are sent in their order, with names and roles", async () => {
    const window = await withReferences("hero.png", "brand board.png");
    const sent: GenerateRequest[] = [];
    const { submit } = window.backend;
    window.backend.submit = (request) => {
      sent.push(request);
      return submit(request);
    };
    await window.user.click(window.getByRole("button", { name: "Role of hero" }));
    await window.user.click(window.getByRole("menuitemradio", { name: "Character" }));
    expect(thumb(window, "@hero, character")).toBeInTheDocument();
    window.studio.compose.prompt = "Both";
    await window.advance(200);
    await window.studio.compose.submit();
    expect(sent[0]?.references).toMatchObject([
      { name: "hero", role: "character" },
      { name: "brand-board", role: "object" },
    ]);
  });

  it("are renamed with F2, and the prompt follows", async () => {
    const window = await withReferences("hero.png", "brand.png");
    window.studio.compose.prompt = "@hero by @brand";
    thumb(window, "@hero, object").focus();
    await window.user.keyboard("{F2}");
    const field = window.getByRole("textbox", { name: "New name of hero" });
    expect(field).toHaveFocus();
    await window.user.clear(field);
    await window.user.type(field, "Brand{Enter}");
    expect(window.getByRole("alert")).toHaveTextContent("@Brand is another reference.");
    await window.user.clear(field);
    await window.user.type(field, "big bottle{Enter}");
    expect(names(window)).toEqual(["big-bottle", "brand"]);
    expect(window.studio.compose.prompt).toBe("@big-bottle by @brand");
    expect(thumb(window, "@big-bottle, object")).toHaveFocus();
  });

  it("keep their name when the new one is given up", async () => {
    const window = await withReferences("hero.png");
    await window.user.dblClick(thumb(window, "@hero, object"));
    await window.user.keyboard("other{Escape}");
    expect(names(window)).toEqual(["hero"]);
    expect(window.queryByRole("textbox", { name: /New name/ })).toBeNull();
  });

  it("are one tab stop, walked, moved and removed by keyboard", async () => {
    const window = await withReferences("a.png", "b.png", "c.png");
    const stops = () => [...document.querySelectorAll("[data-reference][tabindex='0']")];
    expect(stops()).toHaveLength(1);
    thumb(window, "@a, object").focus();
    await window.user.keyboard("{ArrowRight}");
    expect(thumb(window, "@b, object")).toHaveFocus();
    expect(stops()).toEqual([thumb(window, "@b, object")]);
    await window.user.keyboard("{Alt>}{ArrowRight}{/Alt}");
    expect(names(window)).toEqual(["a", "c", "b"]);
    expect(thumb(window, "@b, object")).toHaveFocus();
    await window.user.keyboard("{Delete}");
    expect(names(window)).toEqual(["a", "c"]);
    expect(thumb(window, "@c, object")).toHaveFocus();
  });

  it("are had once, however often they are added", async () => {
    const window = await withReferences("hero.png", "brand.png");
    await window.studio.compose.references.drop(["/a/brand.png"]);
    expect(names(window)).toEqual(["hero", "brand"]);
    expect(window.studio.compose.references.chosen).toBe(window.studio.compose.references.list[1]?.view.blob);
  });

  it("get names of their own", async () => {
    const window = await withReferences("hero.png");
    await window.studio.compose.references.drop(["/b/hero.png", "/c/🍌.png"]);
    expect(names(window)).toEqual(["hero", "hero-2", "image"]);
  });

  it("say what is sent of them", async () => {
    const window = await openWindow();
    const view = (blob: string, notes: ReferenceView["notes"]): ReferenceView => ({
      ...{ blob, name: `${blob}.jpg`, mime: "image/jpeg", width: 8000, height: 4000, bytes: 20_000_000 },
      ...{ sentBytes: 1_200_000, sentWidth: 2048, sentHeight: 1024, notes },
    });
    window.studio.compose.references.add([
      view("big", ["downscaled", "upright"]),
      view("clip", ["firstFrame"]),
    ]);
    await window.advance(10);
    expect(window.getByText("2 images · 2.4 MB sent")).toBeInTheDocument();
    expect(thumb(window, "@big, object")).toHaveAccessibleDescription(
      /Sent as 2048×1024, 1\.2 MB, downscaled, turned upright/,
    );
    expect(thumb(window, "@clip, object")).toHaveAccessibleDescription(/first frame only/);
  });

  it("beyond the model's limit are marked, and the button says so", async () => {
    const window = await withReferences(...Array.from({ length: 15 }, (_, index) => `r${index}.png`));
    window.studio.compose.prompt = "All of them";
    await window.advance(200);
    expect(thumb(window, "@r13, object")).not.toHaveAccessibleDescription(/Beyond/);
    expect(thumb(window, "@r14, object")).toHaveAccessibleDescription(/^Beyond the 14 this model takes/);
    expect(window.getByRole("button", { name: /^Generate/ })).toHaveAccessibleDescription(
      /^This model takes 14 references at most/,
    );
  });

  it("are taken from a result", async () => {
    const window = await openWindow();
    window.studio.compose.prompt = "A pear";
    await window.advance(200);
    await window.studio.compose.submit();
    await window.advance(9_000);
    const [image] = window.studio.sessions.images;
    if (!image) throw new Error("a picture");
    await window.studio.compose.useAsReference(image);
    expect(names(window)).toEqual(["Step-1"]);
  });
});
