// The queue as rows: what runs, then the line in its order, then what is out of line until someone acts.
import type { JobSnapshot } from "../ipc/bindings";
import { standing } from "./phase";

const END = Number.MAX_SAFE_INTEGER;

function rank(job: JobSnapshot): number {
  if (standing(job.state) === "running") return 0;
  return job.place === null ? 2 : 1;
}

/** Jobs that have not ended, first to be done first. */
export function rowsOf(jobs: readonly JobSnapshot[]): JobSnapshot[] {
  const alive = jobs.filter(({ state }) => ["running", "waiting", "held"].includes(standing(state)));
  return alive.sort(
    (a, b) => rank(a) - rank(b) || (a.place ?? END) - (b.place ?? END) || a.createdMs - b.createdMs,
  );
}

/** Whether it stands in line, where it can be moved. */
export function inLine(job: JobSnapshot): boolean {
  return rank(job) === 1;
}

/** A job in the hand: where it would go if it were let go now. */
export type Carried = { id: string; before: string | null; from: string | null };

/** What stands behind a job in line; null at its end. */
export function behind(line: readonly JobSnapshot[], id: string): string | null {
  const at = line.findIndex((job) => job.id === id);
  return line[at + 1]?.id ?? null;
}

/** One place further up (-1) or down (1); null when it is there already. */
export function nudged(
  line: readonly JobSnapshot[],
  id: string,
  by: -1 | 1,
): { before: string | null } | null {
  const at = line.findIndex((job) => job.id === id);
  const to = at + by;
  if (at === -1 || to < 0 || to >= line.length) return null;
  return { before: line[by === -1 ? to : to + 1]?.id ?? null };
}

/** The job that one dropped at a place of the line comes to stand before; null is the end. */
export function beforeAt(line: readonly JobSnapshot[], id: string, place: number): string | null {
  const others = line.filter((job) => job.id !== id);
  return others[Math.max(0, place)]?.id ?? null;
}

/** The rows with the carried job where it hangs. A line that changed under the hand is taken as it is. */
export function carriedRows(rows: JobSnapshot[], carried: Carried | null): JobSnapshot[] {
  if (carried === null || carried.before === carried.id) return rows;
  const job = rows.find(({ id }) => id === carried.id);
  if (!job || !inLine(job)) return rows;
  const others = rows.filter(({ id }) => id !== carried.id);
  const before = others.findIndex(({ id }) => id === carried.before);
  const end = others.findLastIndex((other) => rank(other) < 2) + 1;
  const at = before === -1 || !inLine(others[before] as JobSnapshot) ? end : before;
  return others.toSpliced(at, 0, job);
}
