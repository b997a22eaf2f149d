import { describe, expect, it } from "vitest";
import { openWindow, type TestWindow } from "../testing/window";

async function withReferences(...names: string[]): Promise<TestWindow> {
  const window = await openWindow();
  await window.studio.compose.references.drop(names.map((name) => `/a/${name}.png`));
  await window.advance(10);
  return window;
}

const prompt = (window: TestWindow) => window.getByRole("textbox", { name: "Prompt" });
const options = (window: TestWindow) =>
  window.queryAllByRole("option").map((option) => option.textContent.replace(/\s+/g, " ").trim());
const highlight = () => document.querySelector(".highlight") as HTMLElement;

describe("@ in the prompt", () => {
  it("is marked where the same text lies behind the field", async () => {
    const window = await withReferences("hero", "brand");
    const text = "  Put @hero by @nobody,\n\nme@brand.com 🍌 @brand\n";
    window.studio.compose.prompt = text;
    await window.advance(200);
    expect(highlight().textContent, "to the character, or the marks would slip").toBe(`${text}\u200b`);
    expect([...highlight().querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual([
      "@hero",
      "@brand",
    ]);
    expect(highlight().querySelector("u")).toHaveTextContent("@nobody");
    expect(prompt(window)).toHaveAccessibleDescription("No reference is called @nobody");
    window.studio.compose.prompt = "a\r\n@hero";
    await window.advance(200);
    expect(highlight().textContent).toBe("a\n@hero\u200b");
  });

  it("offers references, unused ones first, and takes one with Enter", async () => {
    const window = await withReferences("hero", "hat", "brand");
    await window.user.type(prompt(window), "With @hero and @h");
    expect(window.getByRole("listbox", { name: "References to mention" })).toBeInTheDocument();
    expect(options(window)).toEqual(["@hat Object", "@hero Object"]);
    expect(prompt(window)).toHaveAttribute("aria-activedescendant", "prompt-mentions-0");
    await window.user.keyboard("{Enter}");
    expect(window.studio.compose.prompt).toBe("With @hero and @hat ");
    expect(window.queryByRole("listbox", { name: "References to mention" })).toBeNull();
    expect(prompt(window)).toHaveFocus();
  });

  it("walks the list with arrows and takes with Tab", async () => {
    const window = await withReferences("hero", "brand");
    await window.user.type(prompt(window), "@");
    await window.user.keyboard("{ArrowDown}");
    expect(window.getByRole("option", { selected: true })).toHaveTextContent("@brand");
    await window.user.keyboard("{ArrowDown}{ArrowUp}{Tab}");
    expect(window.studio.compose.prompt).toBe("@brand ");
    expect(prompt(window)).toHaveFocus();
  });

  it("stays closed once Escape closed it, until another @", async () => {
    const window = await withReferences("hero");
    await window.user.type(prompt(window), "@h");
    await window.user.keyboard("{Escape}");
    expect(prompt(window), "Escape was the list's").toHaveFocus();
    await window.user.keyboard("e");
    expect(window.queryByRole("listbox", { name: "References to mention" })).toBeNull();
    await window.user.keyboard(" @");
    expect(window.getByRole("listbox", { name: "References to mention" })).toBeInTheDocument();
  });

  it("takes a click, and leaves addresses and full names alone", async () => {
    const window = await withReferences("hero", "brand");
    await window.user.type(prompt(window), "me@he");
    expect(window.queryByRole("listbox", { name: "References to mention" })).toBeNull();
    await window.user.type(prompt(window), " @hero");
    expect(
      window.queryByRole("listbox", { name: "References to mention" }),
      "nothing is left to complete",
    ).toBeNull();
    await window.user.type(prompt(window), " @b");
    await window.user.click(window.getByRole("option", { name: /@brand/ }));
    expect(window.studio.compose.prompt).toBe("me@he @hero @brand ");
  });
});
