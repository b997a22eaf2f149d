import { describe, expect, it } from "vitest";
import { spaceIsFree } from "./space";

function inside(html: string): Element {
  const root = document.createElement("div");
  root.innerHTML = html;
  return root.querySelector("[data-here]") as Element;
}

describe("holding Space", () => {
  it("is free where nothing else takes it", () => {
    expect(spaceIsFree(document.body)).toBe(true);
    expect(spaceIsFree(inside('<main data-here tabindex="-1"></main>'))).toBe(true);
    expect(spaceIsFree(inside('<button role="option" aria-selected="true" data-here></button>'))).toBe(true);
    expect(spaceIsFree(inside('<button role="radio" aria-checked="true" data-here></button>'))).toBe(true);
  });

  it("is not where one writes, presses or chooses", () => {
    for (const html of [
      "<textarea data-here></textarea>",
      "<button><span data-here></span></button>",
      '<button role="option" aria-selected="false" data-here></button>',
      '<div role="menu"><div data-here></div></div>',
      "<dialog><p data-here></p></dialog>",
      '<div role="slider" tabindex="0" data-here></div>',
    ]) {
      expect(spaceIsFree(inside(html)), html).toBe(false);
    }
  });
});
