// What changed between two prompts, word by word. Stays quick at the longest prompt there may be: where
// two texts have little in common, it is better to say so than to search for the shortest list of edits.

export type Part = { kind: "same" | "removed" | "added"; text: string };

/** A word; one character of a script that puts no spaces between words; or a run of signs, so that an
 *  emoji of several code points stays whole. What space follows belongs to it and is not compared. */
const TOKEN =
  /(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]\p{M}*|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}_'’])+|[^\s\p{L}\p{N}_'’]+)\s*|\s+/gu;

/** Edits after which a shortest list is not searched for any more. */
const MOST_EDITS = 400;

type Sides = { before: string[]; after: string[]; a: Int32Array; b: Int32Array };
type Span = { a0: number; a1: number; b0: number; b1: number };
/** Places at which a word of `a` is the same as a word of `b`, both rising. */
type Match = [a: number, b: number];

export function tokens(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

export function diffWords(before: string, after: string): Part[] {
  const sides = numbered(tokens(before), tokens(after));
  const matches: Match[] = [];
  match(sides, { a0: 0, a1: sides.a.length, b0: 0, b1: sides.b.length }, matches);
  return parts(sides, matches);
}

/** Words that were taken out or put in; a replaced one counts once. */
export function countChanges(list: readonly Part[]): number {
  let [sum, removed, added] = [0, 0, 0];
  for (const { kind, text } of [...list, { kind: "same", text: "" } as const]) {
    if (kind === "removed") removed += tokens(text).length;
    else if (kind === "added") added += tokens(text).length;
    else {
      sum += Math.max(removed, added);
      [removed, added] = [0, 0];
    }
  }
  return sum;
}

/** Equal words get equal numbers: comparing those is quicker than comparing text. */
function numbered(before: string[], after: string[]): Sides {
  const numbers = new Map<string, number>();
  const number = (token: string) => {
    const word = token.trimEnd();
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size);
    return numbers.size - 1;
  };
  return { before, after, a: Int32Array.from(before, number), b: Int32Array.from(after, number) };
}

function match(sides: Sides, span: Span, out: Match[]): void {
  const { a, b } = sides;
  let { a0, a1, b0, b1 } = span;
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) out.push([a0++, b0++]);
  const tail: Match[] = [];
  while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) tail.push([--a1, --b1]);
  if (a0 < a1 && b0 < b1) between(sides, { a0, a1, b0, b1 }, out);
  // Spreading a long list into one call is more than some engines take.
  for (const pair of tail.reverse()) out.push(pair);
}

function between(sides: Sides, span: Span, out: Match[]): void {
  const shortest = myers(sides, span);
  if (shortest) return shortest.forEach((pair) => out.push(pair));
  let { a0, b0 } = span;
  // Nothing is in both just once: the passage counts as rewritten.
  const anchors = rising(onceInBoth(sides, span));
  if (anchors.length === 0) return;
  for (const [a, b] of anchors) {
    match(sides, { a0, a1: a, b0, b1: b }, out);
    out.push([a, b]);
    [a0, b0] = [a + 1, b + 1];
  }
  match(sides, { a0, a1: span.a1, b0, b1: span.b1 }, out);
}

/** Myers' greedy search; null when more than [`MOST_EDITS`] are needed. */
function myers({ a, b }: Sides, { a0, a1, b0, b1 }: Span): Match[] | null {
  const [n, m] = [a1 - a0, b1 - b0];
  const most = Math.min(MOST_EDITS, n + m);
  const middle = most + 1;
  const reach = new Int32Array(2 * middle + 1);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reach.slice(middle - edits - 1, middle + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(reach, middle + k - 1) < at(reach, middle + k + 1));
      let x = down ? at(reach, middle + k + 1) : at(reach, middle + k - 1) + 1;
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x += 1;
      reach[middle + k] = x;
      if (x >= n && x - k >= m) return walkedBack(trace, { n, m, a0, b0 });
    }
  }
  return null;
}

function walkedBack(trace: Int32Array[], to: { n: number; m: number; a0: number; b0: number }): Match[] {
  const found: Match[] = [];
  let [x, y] = [to.n, to.m];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = trace[edits] as Int32Array;
    const middle = edits + 1;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(reach, middle + k - 1) < at(reach, middle + k + 1));
    const from = down ? k + 1 : k - 1;
    const startX = edits === 0 ? 0 : at(reach, middle + from);
    const startY = edits === 0 ? 0 : startX - from;
    while (x > startX && y > startY) found.push([to.a0 + --x, to.b0 + --y]);
    [x, y] = [startX, startY];
  }
  return found.reverse();
}

const at = (numbers: Int32Array, index: number): number => numbers[index] ?? 0;

function onceInBoth({ a, b }: Sides, { a0, a1, b0, b1 }: Span): Match[] {
  const where = new Map<number, { a: number; b: number; inA: number; inB: number }>();
  for (let index = a0; index < a1; index += 1) {
    const seen = where.get(at(a, index));
    if (seen) seen.inA += 1;
    else where.set(at(a, index), { a: index, b: -1, inA: 1, inB: 0 });
  }
  for (let index = b0; index < b1; index += 1) {
    const seen = where.get(at(b, index));
    if (seen) Object.assign(seen, { b: index, inB: seen.inB + 1 });
  }
  return [...where.values()].filter(({ inA, inB }) => inA === 1 && inB === 1).map((seen) => [seen.a, seen.b]);
}

/** The longest run of pairs that rise on both sides, by patience sorting. The pairs come in order of `a`. */
function rising(pairs: Match[]): Match[] {
  const tops: number[] = [];
  const before: (number | null)[] = [];
  pairs.forEach(([, b], index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const half = (low + high) >> 1;
      if ((pairs[tops[half] as number] as Match)[1] < b) low = half + 1;
      else high = half;
    }
    before.push(low > 0 ? (tops[low - 1] as number) : null);
    tops[low] = index;
  });
  const run: Match[] = [];
  for (let index = tops.at(-1) ?? null; index !== null; index = before[index] ?? null) {
    run.push(pairs[index] as Match);
  }
  return run.reverse();
}

function parts({ before, after }: Sides, matches: Match[]): Part[] {
  const found: { kind: Part["kind"]; words: string[] }[] = [];
  const put = (kind: Part["kind"], words: string[]) => {
    if (words.length === 0) return;
    const last = found.at(-1);
    if (last?.kind === kind) words.forEach((word) => last.words.push(word));
    else found.push({ kind, words });
  };
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of [...matches, [before.length, after.length] as Match]) {
    put("removed", before.slice(a, nextA));
    put("added", after.slice(b, nextB));
    put("same", after.slice(nextB, nextB + 1));
    [a, b] = [nextA + 1, nextB + 1];
  }
  return found.map(({ kind, words }) => ({ kind, text: words.join("") }));
}
