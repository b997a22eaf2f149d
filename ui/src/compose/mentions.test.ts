import { describe, expect, it } from "vitest";
import { begunAt, completed, mentionsIn, nameFrom, offered, pieces, renamed, tidy, unique } from "./mentions";

const names = ["hero", "hero-2", "brand", "Flasche_grün"];
const found = (prompt: string) =>
  mentionsIn(prompt, names).map(({ name, known }) => (known ? name : `?${name}`));

describe("mentions in a prompt", () => {
  it("are found beside punctuation, emoji and line ends", () => {
    expect(found("@hero, (@brand) “@hero”: @hero's @brand.")).toEqual([
      "hero",
      "brand",
      "hero",
      "hero",
      "brand",
    ]);
    expect(found("🍌@hero👩‍🎨 @brand\r\n@hero\r\n")).toEqual(["hero", "brand", "hero"]);
    expect(found("@Flasche_grün vor @hero—dunkel")).toEqual(["Flasche_grün", "hero"]);
  });

  it("are counted as a text field counts", () => {
    const prompt = "🍌 with @hero";
    const [mention] = mentionsIn(prompt, names);
    expect(prompt.slice(mention?.start, mention?.end)).toBe("@hero");
  });

  it("are not e-mail addresses", () => {
    expect(found("Write to me@hero.com or a+b@brand")).toEqual([]);
    expect(found("@hero.com stays a mention at the beginning of a word")).toEqual(["hero"]);
  });

  it("never stop at a name that another one begins with", () => {
    expect(found("@hero-2 and @hero")).toEqual(["hero-2", "hero"]);
    expect(found("@hero-3 @heroic")).toEqual(["?hero-3", "?heroic"]);
  });

  it("may be followed by a dash", () => {
    expect(found("@hero- darker, @brand_ and @other-")).toEqual(["hero", "brand", "?other-"]);
  });

  it("need something after the @", () => {
    expect(found("@ hero, 5 @ 3, @")).toEqual([]);
  });
});

describe("the prompt in pieces", () => {
  const text = "Put @hero by @nobody, me@hero.com\r\n🍌 @";

  it("loses nothing", () => {
    for (const cut of [null, 0, 4, 6, 13, text.length - 1, text.length]) {
      const all = pieces(text, names, cut);
      expect(all.map((piece) => piece.text).join(""), `cut at ${cut}`).toBe(text);
      expect(all.every(({ text: part, start }) => text.slice(start).startsWith(part))).toBe(true);
    }
  });

  it("says which names are known", () => {
    const marked = pieces(text, names).filter(({ mention }) => mention !== null);
    expect(marked).toEqual([
      { text: "@hero", start: 4, mention: "known" },
      { text: "@nobody", start: 13, mention: "unknown" },
    ]);
  });

  it("begins one where a mention is being written", () => {
    expect(pieces(text, names, text.length - 1).at(-1)).toMatchObject({ text: "@", start: text.length - 1 });
  });
});

describe("renaming", () => {
  it("goes through the prompt and leaves names that are longer alone", () => {
    const prompt = "@hero on @hero-2, me@hero.com, @hero.";
    expect(renamed(prompt, "hero", "bottle", names)).toBe("@bottle on @hero-2, me@hero.com, @bottle.");
    expect(renamed("🍌@hero\r\n@hero", "hero", "b", names)).toBe("🍌@b\r\n@b");
    expect(renamed("nothing", "hero", "b", names)).toBe("nothing");
  });
});

describe("completing a mention", () => {
  it("begins after an @ that could begin one", () => {
    expect(begunAt("by @he", 6)).toEqual({ start: 3, end: 6, query: "he" });
    expect(begunAt("by @hero now", 6)).toEqual({ start: 3, end: 8, query: "he" });
    expect(begunAt("by @", 4)).toEqual({ start: 3, end: 4, query: "" });
    expect(begunAt("me@he", 5)).toBeNull();
    expect(begunAt("@hero now", 9)).toBeNull();
  });

  it("offers what begins so first, and unused ones before used ones", () => {
    const list = names.map((name) => ({ name }));
    const offer = (prompt: string) => {
      const begun = begunAt(prompt, prompt.length);
      return begun && offered(list, begun, prompt).map(({ name }) => name);
    };
    expect(offer("@")).toEqual(names);
    expect(offer("@hero @")).toEqual(["hero-2", "brand", "Flasche_grün", "hero"]);
    expect(offer("@R")).toEqual(["hero", "hero-2", "brand", "Flasche_grün"]);
    expect(offer("@b")).toEqual(["brand"]);
    expect(offer("@x")).toEqual([]);
  });

  it("writes the name and a space where one is missing", () => {
    const complete = (prompt: string, cursor: number) => {
      const begun = begunAt(prompt, cursor);
      return begun && completed(prompt, begun, "hero");
    };
    expect(complete("by @he", 6)).toEqual({ text: "@hero ", prompt: "by @hero ", cursor: 9 });
    expect(complete("@h, dark", 2)).toMatchObject({ prompt: "@hero, dark", cursor: 5 });
    expect(complete("@h dark", 2)).toMatchObject({ prompt: "@hero dark" });
    expect(complete("@heXX", 3)).toMatchObject({ prompt: "@hero " });
  });
});

describe("the name of a reference", () => {
  it("is made of the file's", () => {
    expect(nameFrom("brand board.png")).toBe("brand-board");
    expect(nameFrom("v1.2 final.jpeg")).toBe("v1-2-final");
    expect(nameFrom("Flasche grün.webp")).toBe("Flasche-grün");
    expect(nameFrom("🍌.png")).toBe("image");
    expect(nameFrom("a/b\\c.png")).toBe("a-b-c");
    expect([...nameFrom(`${"x".repeat(300)}.png`)]).toHaveLength(40);
  });

  it("is tidied when typed", () => {
    expect(tidy(" @new name! ")).toBe("new-name");
    expect(tidy("--")).toBe("");
  });

  it("is had by one reference only", () => {
    expect(unique("hero", ["brand"])).toBe("hero");
    expect(unique("Hero", ["hero", "hero-2"])).toBe("Hero-3");
  });
});
