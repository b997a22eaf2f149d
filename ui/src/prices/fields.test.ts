import { describe, expect, it } from "vitest";
import type { PriceView } from "../ipc/bindings";
import { isOwn, namesOf, placeholderOf, priceTexts, readPrices } from "./fields";

const empty = priceTexts({});
const original = { input: 500_000, query: 14_000 };
const view: PriceView = { model: "m", name: "M", original, own: {}, inForce: original };

describe("price fields", () => {
  it("show dollars per million tokens and dollars per call", () => {
    const texts = priceTexts({ input: 500_000, outputImage: 60_000_000, callNanos: 45_000_000 });
    expect(texts).toMatchObject({ input: "0.5", outputImage: "60", callNanos: "0.045", query: "" });
  });

  it("give back what they show, to the micro-dollar", () => {
    const edit = { input: 123_456, batchOutputText: 1, query: 14_000, callNanos: 1, billsEmpty: false };
    expect(readPrices(priceTexts(edit), false)).toEqual({ edit });
  });

  it("mean the default when they are empty", () => {
    expect(readPrices(empty, true)).toEqual({ edit: {} });
  });

  it("name every field that is wrong and give no edit", () => {
    const texts = {
      ...{ ...empty, input: "-1", inputImage: "ten", outputImage: "1e99", outputText: "1,5" },
      ...{ query: "10000.000001", callNanos: "1000.1", batchInput: "0.0000001" },
    };
    expect(readPrices(texts, true)).toEqual({
      problems: {
        ...{ input: "negative", inputImage: "text", outputImage: "large", outputText: "comma" },
        ...{ query: "large", callNanos: "large", batchInput: "places" },
      },
    });
  });

  it("say what an empty one means: images that are sent cost what text costs", () => {
    const originals = priceTexts({ input: 500_000, inputImage: 600_000, outputText: 3_000_000 });
    expect(placeholderOf("inputImage", empty, originals)).toBe("0.6");
    expect(placeholderOf("inputImage", { ...empty, input: "0.7" }, originals)).toBe("0.7");
    expect(placeholderOf("outputText", { ...empty, input: "0.7" }, originals)).toBe("3");
  });

  it("are there only where a model has such a price", () => {
    expect(namesOf(view, false)).toEqual(["input", "inputImage", "outputImage", "outputText", "callNanos"]);
    const batch = { ...view, original: { ...view.original, batchInput: 250_000 } };
    expect(namesOf(batch, true)).toContain("batchInput");
    expect(namesOf(batch, true)).toContain("query");
  });

  it("know a price of one's own, be it nothing", () => {
    expect(isOwn(view)).toBe(false);
    expect(isOwn({ ...view, own: { input: null, billsEmpty: null } })).toBe(false);
    expect(isOwn({ ...view, own: { input: 0 } })).toBe(true);
  });
});
