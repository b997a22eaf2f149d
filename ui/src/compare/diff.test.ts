import { describe, expect, it } from "vitest";
import { countChanges, diffWords, tokens, type Part } from "./diff";

const brief = (list: Part[]) =>
  list.map(({ kind, text }) => ({ same: "=", removed: "-", added: "+" })[kind] + text).join("|");
const side = (list: Part[], other: Part["kind"]) =>
  list
    .filter(({ kind }) => kind !== other)
    .map(({ text }) => text)
    .join("");

describe("the difference of two prompts", () => {
  it("names the words that went and the words that came", () => {
    expect(brief(diffWords("A red bottle on slate", "A matte black bottle on slate"))).toBe(
      "=A |-red |+matte black |=bottle on slate",
    );
    expect(brief(diffWords("Keep the label.", "Keep the label, add rain."))).toBe(
      "=Keep the label|+, add rain|=.",
    );
  });

  it("is nothing for equal prompts, and all of it beside an empty one", () => {
    expect(diffWords("", "")).toEqual([]);
    expect(diffWords("One two", "One two")).toEqual([{ kind: "same", text: "One two" }]);
    expect(diffWords("", "One two")).toEqual([{ kind: "added", text: "One two" }]);
    expect(diffWords("One two", "")).toEqual([{ kind: "removed", text: "One two" }]);
  });

  it("does not call another line break another word", () => {
    expect(countChanges(diffWords("One two", "One\n\ntwo "))).toBe(0);
  });

  it("keeps an emoji of several code points in one piece", () => {
    expect(tokens("a 👨‍👩‍👧 b")).toEqual(["a ", "👨‍👩‍👧 ", "b"]);
    expect(brief(diffWords("fun 👨‍👩‍👧 time", "fun 👨‍👩‍👦 time"))).toBe("=fun |-👨‍👩‍👧 |+👨‍👩‍👦 |=time");
    expect(brief(diffWords("❤️ it", "it"))).toBe("-❤️ |=it");
  });

  it("tells characters apart where a script has no spaces", () => {
    expect(brief(diffWords("赤い瓶を置く", "青い瓶を置く"))).toBe("-赤|+青|=い瓶を置く");
  });

  it("takes every word of both sides into account, whatever they are", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round += 1) {
      const text = () => Array.from({ length: random(14) }, () => "abcde"[random(5)]).join(" ");
      const [before, after] = [text(), text()];
      const list = diffWords(before, after);
      expect(side(list, "removed"), "what is not removed is the new prompt").toBe(after);
      expect(side(list, "added").replaceAll(" ", "")).toBe(before.replaceAll(" ", ""));
    }
  });

  it("counts a replaced word once", () => {
    expect(countChanges(diffWords("A red bottle", "A black bottle and rain"))).toBe(3);
  });

  it("stays quick with a hundred thousand characters", () => {
    const word = (index: number) => `w${(index * 7919) % 5000}`;
    const long = (from: number) => Array.from({ length: 17_000 }, (_, index) => word(index + from));
    const before = long(0);
    const edited = before.map((text, index) => (index % 10 === 3 ? `x${index}` : text));
    const began = performance.now();
    expect(before.join(" ").length).toBeGreaterThan(90_000);
    expect(countChanges(diffWords(before.join(" "), edited.join(" ")))).toBeGreaterThan(1_000);
    expect(countChanges(diffWords(before.join(" "), before.toReversed().join(" ")))).toBeGreaterThan(1_000);
    expect(countChanges(diffWords("a ".repeat(50_000), "b ".repeat(50_000)))).toBe(50_000);
    expect(countChanges(diffWords("a ".repeat(50_000), `${"a ".repeat(25_000)}b`))).toBe(25_000);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
