// References named in a prompt: `@` and a reference's name. Offsets are UTF-16, as a text field counts.

const NAME = String.raw`\p{L}\p{M}\p{N}_-`;
/** The `@` of "me@example.com" follows what an address may end its first half with. */
const ADDRESS = String.raw`[\p{L}\p{M}\p{N}_%+-]`;
const MENTION = new RegExp(`(?<!${ADDRESS})@([${NAME}]+)`, "gu");
const BEGUN = new RegExp(`(?<!${ADDRESS})@([${NAME}]*)$`, "u");
const REST = new RegExp(`^[${NAME}]*`, "u");
const NOT_A_NAME = new RegExp(`[^${NAME}]+`, "gu");

/** Longer names would not be read beneath a thumbnail. */
export const LONGEST_NAME = 40;

export type Mention = { start: number; end: number; name: string; known: boolean };
export type Piece = { text: string; start: number; mention: "known" | "unknown" | null };

/** Every mention, in order. A name ends where no name could go on, so `@hero2` is never `@hero`. */
export function mentionsIn(prompt: string, names: Iterable<string>): Mention[] {
  const known = new Set(names);
  return [...prompt.matchAll(MENTION)].map(({ index, 1: run = "" }) => {
    const name = known.has(run) ? run : withoutDash(run, known);
    return { start: index, end: index + 1 + name.length, name, known: known.has(name) };
  });
}

/** A dash right behind a name may be punctuation: "like @hero- but darker". */
function withoutDash(run: string, known: ReadonlySet<string>): string {
  const bare = run.replace(/[-_]+$/u, "");
  return known.has(bare) ? bare : run;
}

/** The prompt cut at its mentions, all of it and in order; `cut` begins a piece too. */
export function pieces(prompt: string, names: Iterable<string>, cut: number | null = null): Piece[] {
  const all: Piece[] = [];
  const plain = (start: number, end: number) => {
    if (start < end) all.push({ text: prompt.slice(start, end), start, mention: null });
  };
  let at = 0;
  for (const { start, end, known } of mentionsIn(prompt, names)) {
    if (cut !== null && cut > at && cut < start) plain(at, cut);
    plain(cut !== null && cut > at && cut < start ? cut : at, start);
    all.push({ text: prompt.slice(start, end), start, mention: known ? "known" : "unknown" });
    at = end;
  }
  if (cut !== null && cut > at && cut < prompt.length) {
    plain(at, cut);
    at = cut;
  }
  plain(at, prompt.length);
  return all;
}

/** Follows a reference to its new name. */
export function renamed(prompt: string, from: string, to: string, names: Iterable<string>): string {
  let text = "";
  let at = 0;
  for (const { start, end, name } of mentionsIn(prompt, [...names, from])) {
    if (name !== from) continue;
    text += `${prompt.slice(at, start)}@${to}`;
    at = end;
  }
  return text + prompt.slice(at);
}

export type Begun = { start: number; end: number; query: string };

/** The mention that is being written where the cursor stands. */
export function begunAt(prompt: string, cursor: number): Begun | null {
  const query = BEGUN.exec(prompt.slice(0, cursor))?.[1];
  if (query === undefined) return null;
  const rest = REST.exec(prompt.slice(cursor))?.[0] ?? "";
  return { start: cursor - query.length - 1, end: cursor + rest.length, query };
}

/** What to offer for a query: names that begin with it before those that hold it, unused ones first. */
export function offered<T extends { name: string }>(
  references: readonly T[],
  { query, start }: Begun,
  prompt: string,
): T[] {
  const names = references.map(({ name }) => name);
  const used = new Set(
    mentionsIn(prompt, names)
      .filter((mention) => mention.start !== start)
      .map(({ name }) => name),
  );
  const wanted = folded(query);
  const rank = ({ name }: T) => (folded(name).startsWith(wanted) ? 0 : 2) + (used.has(name) ? 1 : 0);
  return references
    .filter(({ name }) => folded(name).includes(wanted))
    .sort((one, other) => rank(one) - rank(other));
}

/** The prompt with the mention written out, and where the cursor goes. */
export function completed(prompt: string, { start, end }: Begun, name: string) {
  const gap = /^\s/u.test(prompt.slice(end)) ? "" : " ";
  const text = `@${name}${/^[\p{P}\p{S}]/u.test(prompt.slice(end)) ? "" : gap}`;
  const cursor = start + text.length;
  return { text, prompt: prompt.slice(0, start) + text + prompt.slice(end), cursor };
}

const folded = (text: string) => text.toLocaleLowerCase();

/** What can be said after an `@`, made of a file's name. */
export function nameFrom(file: string): string {
  const stem = file.replace(/\.[^.\s/\\]{1,5}$/u, "");
  return tidy(stem) || "image";
}

/** A typed name without what a name cannot hold; empty when nothing is left. */
export function tidy(name: string): string {
  const plain = name.trim().replace(/^@+/u, "").replace(NOT_A_NAME, "-");
  return [...plain.replace(/^-+|-+$/gu, "")].slice(0, LONGEST_NAME).join("").replace(/-+$/u, "");
}

/** The name, numbered when others have it already. Names that differ in case only are too alike. */
export function unique(name: string, taken: Iterable<string>): string {
  const known = new Set([...taken].map(folded));
  if (!known.has(folded(name))) return name;
  for (let number = 2; ; number += 1) {
    const candidate = `${name}-${number}`;
    if (!known.has(folded(candidate))) return candidate;
  }
}
