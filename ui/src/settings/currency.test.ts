import { describe, expect, it } from "vitest";
import { currencyTexts, readCurrency } from "./currency";

describe("currency", () => {
  it("takes a code in any case and a rate, and shows them again", () => {
    const currency = { code: "EUR", microsPerDollar: 912_345 };
    expect(readCurrency({ code: " eur ", rate: "0.912345" })).toEqual({ currency });
    expect(currencyTexts(currency)).toEqual({ code: "EUR", rate: "0.912345" });
  });

  it("is none when both fields are empty", () => {
    expect(readCurrency({ code: " ", rate: "" })).toEqual({ currency: null });
    expect(currencyTexts(null)).toEqual({ code: "", rate: "" });
  });

  it("says which field is wrong", () => {
    const wrong = (code: string, rate: string) => {
      const read = readCurrency({ code, rate });
      return "errors" in read ? [read.errors.code, read.errors.rate] : null;
    };
    expect(wrong("EURO", "0.9")).toEqual(["Three letters, like EUR.", null]);
    expect(wrong("USD", "1")).toEqual(["Leave both empty for dollars.", null]);
    expect(wrong("", "0.9")).toEqual(["Which currency?", null]);
    expect(wrong("EUR", "")).toEqual([null, "How much is one dollar?"]);
    expect(wrong("EUR", "0")).toEqual([null, "A rate is more than 0."]);
    expect(wrong("EUR", "-1")).toEqual([null, "It can’t be less than 0."]);
    expect(wrong("E1", "0,9")).toEqual([
      "Three letters, like EUR.",
      "Use a point for decimals and no commas: 1500.50",
    ]);
  });
});
