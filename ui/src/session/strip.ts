// The strip as data: results and jobs of one session, in order, grouped by turn.
import type { ImageView, JobSnapshot } from "../ipc/bindings";

/** A picture or the job that may become one; both carry the job's id, which therefore is the key. */
export type StripItem = { key: string; step: number; variant: number; of: number } & (
  { kind: "image"; image: ImageView } | { kind: "job"; job: JobSnapshot }
);
export type StripTurn = { turn: string; step: number; items: StripItem[] };

export function stripTurns(images: readonly ImageView[], jobs: readonly JobSnapshot[]): StripTurn[] {
  const turns = new Map<string, StripTurn>();
  const arrived = new Set(images.map((image) => image.job));
  const put = (turn: string, item: StripItem) => {
    const found = turns.get(turn);
    if (found) found.items.push(item);
    else turns.set(turn, { turn, step: item.step, items: [item] });
  };
  for (const image of images) {
    const { step, variant, of } = image;
    put(image.turn, { key: image.job ?? image.id, step, variant, of, kind: "image", image });
  }
  for (const job of jobs) {
    if (arrived.has(job.id)) continue;
    const { id: key, step, variant, of } = job;
    put(job.turn, { key, step, variant, of, kind: "job", job });
  }
  const ordered = [...turns.values()].sort((a, b) => a.step - b.step);
  for (const turn of ordered) turn.items.sort((a, b) => a.variant - b.variant);
  return ordered;
}

/** Where the selection goes from `key`; stays at the ends. */
export function walk(items: readonly StripItem[], key: string | null, by: number): string | null {
  if (items.length === 0) return null;
  const at = items.findIndex((item) => item.key === key);
  if (at === -1) return items.at(-1)?.key ?? null;
  return items[Math.min(items.length - 1, Math.max(0, at + by))]?.key ?? null;
}

/** Prompts of the session, oldest first, each once at its latest use. */
export function promptHistory(turns: readonly StripTurn[]): string[] {
  const prompts = turns.map(({ items }) => {
    const first = items[0];
    if (!first) return "";
    return first.kind === "image" ? first.image.prompt : first.job.prompt;
  });
  return [...new Set(prompts.filter(Boolean).reverse())].reverse();
}
