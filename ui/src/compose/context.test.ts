import { describe, expect, it } from "vitest";
import type { ContextView } from "../ipc/bindings";
import { contextFacts, contextNotes, contextShort } from "./context";

const context: ContextView = {
  ...{ turns: 3, images: 4, bytes: 4_200_000, tokens: 4_488, nanos: 3_000_000 },
  ...{ trimmed: 0, trim: null, cut: null, ratio: null, padded: false },
};

describe("the context meter", () => {
  it("is short", () => {
    expect(contextShort(context)).toBe("3 turns · 4.2 MB · $0.0030");
    expect(contextShort({ ...context, turns: 1 })).toMatch(/^1 turn ·/);
  });

  it("tells the ratio where one is asked for", () => {
    expect(contextFacts(context).map(([name]) => name)).toEqual([
      "Turns",
      "Images",
      "Sent",
      "Tokens",
      "Cost",
    ]);
    expect(contextFacts({ ...context, ratio: "3:2" }).at(-1)).toEqual(["Ratio", "3:2"]);
  });

  it("says what was left out and why, and nothing otherwise", () => {
    expect(contextNotes(context)).toEqual([]);
    expect(contextNotes({ ...context, trimmed: 2, trim: "images" })).toEqual([
      "2 oldest turns left out: 14 images at most.",
    ]);
    expect(contextNotes({ ...context, trimmed: 1, trim: "bytes" })).toEqual([
      "1 oldest turn left out: 100 MB at most.",
    ]);
    expect(contextNotes({ ...context, turns: 0, cut: "unsigned", padded: true, ratio: "3:2" })).toEqual([
      "No signature: it goes as an image alone.",
      "Padded to 3:2, cropped back: it goes as an image alone.",
    ]);
    expect(contextNotes({ ...context, turns: 3, cut: "imported" })).toEqual([
      "Goes back to the imported picture.",
    ]);
  });
});
