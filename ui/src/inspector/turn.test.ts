import { describe, expect, it } from "vitest";
import { noteText, percentText } from "./turn";

describe("a turn in words", () => {
  it("says what was told about it", () => {
    expect(noteText({ note: "trimmed", turns: 1 })).toBe("History trimmed: 1 oldest turn left out.");
    expect(noteText({ note: "cut", cut: "otherModel" })).toBe("Goes back to a picture of another model.");
    expect(noteText({ note: "signatureRefused" })).toBe("Signature refused: sent again without history.");
  });

  it("never calls a little nothing", () => {
    expect([0, 0.0001, 0.018, 0.0996, 0.5, 1].map(percentText)).toEqual([
      "0",
      "<0.1",
      "1.8",
      "10",
      "50",
      "100",
    ]);
  });
});
