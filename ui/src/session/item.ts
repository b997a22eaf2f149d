// What a variant of a turn shows: its picture, or the job that may become one.
import type { ImageView, JobSnapshot, TurnView, VariantView } from "../ipc/bindings";

/** The key is the job's id, which a picture keeps, so a tile survives its birth; an import has its picture's. */
export type Item = { key: string; step: number; variant: number; of: number } & (
  { kind: "image"; image: ImageView } | { kind: "job"; job: JobSnapshot }
);

export type Pictures = {
  byId: ReadonlyMap<string, ImageView>;
  byJob: ReadonlyMap<string, ImageView>;
};

export function picturesOf(images: readonly ImageView[]): Pictures {
  const byId = new Map(images.map((image) => [image.id, image]));
  const byJob = new Map<string, ImageView>();
  for (const image of images) if (image.job !== null) byJob.set(image.job, image);
  return { byId, byJob };
}

/** Variants of a turn in order, without those in the Trash. */
export function itemsOf(turn: TurnView, pictures: Pictures, jobs: ReadonlyMap<string, JobSnapshot>): Item[] {
  const items = turn.variants.map((variant) => itemOf(turn, variant, pictures, jobs));
  return items.filter((item) => item !== null).sort((one, other) => one.variant - other.variant);
}

function itemOf(
  turn: TurnView,
  entry: VariantView,
  { byId, byJob }: Pictures,
  jobs: ReadonlyMap<string, JobSnapshot>,
): Item | null {
  const { variant, state } = entry;
  const key = entry.job ?? entry.image ?? `${turn.id}:${variant}`;
  const place = { key, step: turn.step, variant, of: turn.count };
  // The picture's own news may come before the turn's.
  const image = (entry.image && byId.get(entry.image)) || (entry.job && byJob.get(entry.job));
  if (image) return image.deleted ? null : { ...place, kind: "image", image };
  const live = entry.job === null ? undefined : jobs.get(entry.job);
  if (live) return { ...place, kind: "job", job: live };
  if (state === null) return null;
  return { ...place, kind: "job", job: rememberedJob(turn, entry, key) };
}

/** A job that has left the queue, as far as its turn remembers it. */
function rememberedJob(turn: TurnView, { variant, state }: VariantView, id: string): JobSnapshot {
  const { session, step, count, prompt, model, size, ratio, thinking, grounded, createdMs } = turn;
  return {
    ...{
      id,
      session,
      turn: turn.id,
      step,
      variant,
      of: count,
      prompt,
      model,
      size,
      ratio,
      thinking,
      grounded,
    },
    ...{ createdMs, finishedMs: null, state: state ?? { phase: "queued", ahead: 0 }, priority: "normal" },
    ...{
      place: null,
      startsMs: null,
      offPeak: false,
      estimate: {},
      receipt: null,
      attempts: [],
      sandbox: false,
    },
  };
}

/** The turn behind a job or picture whose turn is not known yet. */
export function strayTurn(found: JobSnapshot | ImageView, branch: string): TurnView {
  const { session, turn: id, step, prompt, model, size, ratio, thinking, grounded, of, createdMs } = found;
  const picture = "blob" in found ? found : null;
  return {
    ...{
      id,
      session,
      branch: picture?.branch ?? branch,
      parent: null,
      source: picture?.source ?? null,
      step,
    },
    ...{
      kind: picture?.source ? "edit" : "generate",
      prompt,
      model,
      size,
      ratio,
      thinking,
      grounded,
      count: of,
    },
    ...{ mode: null, matchSource: false, references: picture?.references ?? [], notes: [], createdMs },
    ...{ deleted: false, depth: picture?.depth ?? 1, spentNanos: 0, variants: [] },
  };
}
