import { describe, expect, it } from "vitest";
import { memoryCatalogue } from "../ipc/memory-catalogue";
import type { ModelView } from "../ipc/bindings";
import { clampCount, expectedPixels, fitted, historyStep, moved, PROMPT_LIMIT, shape, whyNot } from "./order";

const [newest, pro, lite] = memoryCatalogue.models as [ModelView, ModelView, ModelView];

describe("order", () => {
  it("keeps what the model knows and replaces the rest", () => {
    const wish = { size: "4K", ratio: "1:8", thinking: "medium" };
    expect(fitted(wish, newest)).toEqual(wish);
    expect(fitted(wish, pro)).toEqual({ size: "4K", ratio: null, thinking: null });
    expect(fitted(wish, lite)).toEqual({ size: "1K", ratio: "1:8", thinking: "minimal" });
  });

  it("never orders fewer than one or more than eight", () => {
    expect([0, 9, 3.4, Number.NaN, -2].map(clampCount)).toEqual([1, 8, 3, 1, 1]);
  });

  it("says why the button is off", () => {
    const order = { prompt: "A pear", model: newest, references: 0, keyMissing: false, missing: null };
    expect(whyNot(order)).toBeNull();
    expect(whyNot({ ...order, prompt: " \n\t" })).toBe("Describe a picture first");
    expect(whyNot({ ...order, prompt: "x".repeat(PROMPT_LIMIT + 1) })).toBe("1 character too many");
    expect(whyNot({ ...order, references: 15 })).toBe("This model takes 14 references at most");
    expect(whyNot({ ...order, keyMissing: true })).toBe("Add a key first");
    expect(whyNot({ ...order, model: null })).toBe("Pick a model");
    expect(whyNot({ ...order, missing: "unpicked" })).toBe("Pick a picture to edit");
  });

  it("counts an emoji once near the limit", () => {
    const prompt = "🍌".repeat(PROMPT_LIMIT);
    expect(whyNot({ prompt, model: newest, references: 0, keyMissing: false, missing: null })).toBeNull();
  });

  it("knows the pixels to expect", () => {
    expect(expectedPixels(newest, "2K", "16:9")).toMatchObject({ width: 2752, height: 1536 });
    expect(expectedPixels(newest, "1K", null)).toMatchObject({ width: 1024, height: 1024 });
    expect(expectedPixels(null, null, "2:1")).toMatchObject({ width: 1448, height: 724 });
    expect(shape("nonsense", 10)).toEqual({ width: 10, height: 10 });
  });

  it("moves references and stays at the ends", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b", "c"], 2, 9)).toEqual(["a", "b", "c"]);
    expect(moved(["a", "b", "c"], 1, -4)).toEqual(["b", "a", "c"]);
  });

  it("walks the history and comes back to the draft", () => {
    expect(historyStep(3, null, -1)).toBe(2);
    expect(historyStep(3, 0, -1)).toBe(0);
    expect(historyStep(3, 2, 1)).toBeNull();
    expect(historyStep(0, null, -1)).toBeNull();
    expect(historyStep(3, null, 1)).toBeNull();
  });
});
