// What a job's state means for the person looking at it: words, a bar, the honest word on cancelling.
import type { Failure, JobSnapshot, JobState } from "../ipc/bindings";
import { failureWords } from "../ipc/failures";
import { words } from "../words/words";
import { clockAt, clockText, elapsedText, FAR, whenText } from "./countdown";

export type Standing = "running" | "waiting" | "held" | "failed" | "cancelled" | "done";

export function standing(state: JobState): Standing {
  switch (state.phase) {
    case "sending":
    case "thinking":
    case "receiving":
      return "running";
    case "queued":
    case "waiting":
    case "retrying":
      return "waiting";
    case "held":
      return "held";
    case "failed":
    case "refused":
      return "failed";
    case "cancelled":
      return "cancelled";
    case "done":
      return "done";
  }
}

/** Something will still happen by itself: the seconds count. */
export function isAlive(state: JobState): boolean {
  const where = standing(state);
  return where === "running" || where === "waiting" || (state.phase === "held" && state.untilMs !== null);
}

export function failureOf(state: JobState): Failure | null {
  return "failure" in state ? state.failure : null;
}

/** Only a job of a paying provider whose request has left can still cost something. */
export function cancelMayCharge(job: JobSnapshot): boolean {
  return !job.sandbox && standing(job.state) === "running";
}

export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What happens to it, or why nothing does. `paused` is the user's own pause of the queue. */
export function phaseWords(state: JobState, paused = false): string {
  const { phases, waits } = words.jobs;
  switch (state.phase) {
    case "queued":
      if (paused) return phases.paused;
      return state.ahead > 0 ? phases.ahead(state.ahead) : phases.next;
    case "waiting":
      if (paused) return phases.paused;
      return state.reason === "offPeak" ? words.jobs.offPeak(clockAt(state.untilMs)) : waits[state.reason];
    case "sending":
      return state.total >= 500_000
        ? phases.sendingPart(megabytes(state.sent), megabytes(state.total))
        : phases.sending;
    case "thinking":
      return phases.thinking;
    case "receiving":
      return state.received > 0 ? phases.receivingPart(megabytes(state.received)) : phases.receiving;
    case "retrying":
      return phases.retrying(failureWords(state.failure.code).title, state.attempt);
    case "held":
      return phases.held(failureWords(state.failure.code).title);
    case "done":
      return phases.saved;
    case "refused":
      return phases.refused;
    case "failed":
      return phases.failed;
    case "cancelled":
      return phases.cancelled;
  }
}

/** Seconds a picture usually takes, by size. */
export function usual(size: string | null): readonly [number, number] {
  if (size === "4K") return [30, 90];
  if (size === "2K") return [15, 40];
  return [10, 25];
}

/** When a job in line goes out, as far as anyone knows. */
export function startOf(job: JobSnapshot): number | null {
  const { state } = job;
  if (standing(state) !== "waiting" && state.phase !== "held") return null;
  return job.startsMs ?? ("untilMs" in state ? state.untilMs : null);
}

/** "starts in 0:42", or the time on the clock when it is far. */
export function startText(moment: number, now: number): string {
  const left = moment - now;
  if (left <= 0) return words.jobs.startsNow;
  return left < FAR ? words.jobs.startsIn(clockText(left)) : words.jobs.startsAt(whenText(moment, now));
}

/** The right-hand figure of a row: time gone by, or when it starts. */
export function timing(job: JobSnapshot, now: number, paused = false): string {
  const { state } = job;
  switch (state.phase) {
    case "sending":
    case "receiving":
      return elapsedText(now - state.sinceMs);
    case "thinking": {
      const [low, high] = usual(job.size);
      const gone = elapsedText(now - state.sinceMs);
      return job.sandbox ? gone : `${gone} · ${words.jobs.usually(low, high)}`;
    }
    case "queued":
    case "waiting":
    case "retrying":
    case "held": {
      const start = startOf(job);
      return start === null || paused ? "" : startText(start, now);
    }
    case "done":
    case "refused":
    case "failed":
    case "cancelled":
      return "";
  }
}

/** 0–1. Thinking has no measure of its own, so it approaches but never reaches its end. */
export function progress(job: JobSnapshot, now: number): number {
  const { state } = job;
  switch (state.phase) {
    case "queued":
      return 0;
    case "waiting":
    case "retrying":
    case "held":
      return 0.04;
    case "sending":
      return 0.04 + 0.06 * (state.total > 0 ? state.sent / state.total : 0);
    case "thinking": {
      const [low, high] = job.sandbox ? [3, 8] : usual(job.size);
      const gone = Math.max(0, now - state.sinceMs) / 1000;
      return 0.1 + 0.8 * (1 - Math.exp((-1.6 * gone) / ((low + high) / 2)));
    }
    case "receiving":
      return 0.9 + 0.1 * (state.total ? Math.min(1, state.received / state.total) : 0.5);
    case "done":
    case "refused":
    case "failed":
    case "cancelled":
      return 1;
  }
}

/** Short text for a small tile: seconds gone by, or a state. */
export function tileText(job: JobSnapshot, now: number): string {
  const { state } = job;
  switch (state.phase) {
    case "sending":
    case "thinking":
    case "receiving":
      return elapsedText(now - state.sinceMs);
    case "waiting":
    case "retrying": {
      const left = state.untilMs - now;
      return left < FAR ? clockText(left) : clockAt(state.untilMs);
    }
    case "queued":
      return "…";
    case "held":
      return "II";
    case "done":
      return "✓";
    case "refused":
    case "failed":
      return "!";
    case "cancelled":
      return "×";
  }
}

/** "1 running, 2 waiting"; empty when there is nothing. */
export function countWords(counts: {
  running: number;
  waiting: number;
  held: number;
  failed: number;
}): string {
  const names = ["running", "waiting", "held", "failed"] as const;
  return names
    .filter((name) => counts[name] > 0)
    .map((name) => words.jobs[name](counts[name]))
    .join(", ");
}
