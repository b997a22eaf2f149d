// Failures as cards: one for all jobs that met the same thing, instead of ninety.
import type { Failure, JobSnapshot, Overrun, QuotaView } from "../ipc/bindings";
import { failureWords, type FailureAction, type Tone } from "../ipc/failures";
import { whole } from "../money/estimate";
import { words } from "../words/words";
import { clockAt, spanText } from "./countdown";
import { failureOf, standing } from "./phase";

export type Card = { key: string; jobs: [JobSnapshot, ...JobSnapshot[]] };

const MINUTE = 60_000;

/** What a job has in common with others that stopped for the same reason. */
export function cardKey(job: JobSnapshot): string {
  const { state, sandbox } = job;
  const failure = failureOf(state);
  const until = state.phase === "held" && state.untilMs !== null ? Math.round(state.untilMs / MINUTE) : "";
  const { code, charged, successor, overrun } = failure ?? {};
  // Successor and budget belong to the card's button, so jobs with another one need their own card.
  const budget = overrun ? [overrun.period, overrun.project] : [];
  return [state.phase, code, charged, successor, until, sandbox, ...budget].join(":");
}

/** Held jobs first, each reason once, in the order in which it was first met. */
export function cardsOf(jobs: readonly JobSnapshot[], accepted: ReadonlySet<string>): Card[] {
  const cards = new Map<string, Card>();
  const put = (job: JobSnapshot) => {
    const key = cardKey(job);
    const found = cards.get(key);
    if (found) found.jobs.push(job);
    else if (!accepted.has(key)) cards.set(key, { key, jobs: [job] });
  };
  for (const job of jobs) if (standing(job.state) === "held") put(job);
  for (const job of jobs) if (standing(job.state) === "failed") put(job);
  return [...cards.values()];
}

/** What the jobs of a card may cost together at most, in nano-dollars. */
export function heldNanos(jobs: readonly JobSnapshot[]): number {
  return jobs.reduce((sum, { estimate }) => sum + whole(estimate).highNanos, 0);
}

/** How far the budget of a card is exceeded if all its jobs go; null when none stopped them. */
export function overrunOf(jobs: readonly JobSnapshot[]): Overrun | null {
  const all = jobs.flatMap(({ state, estimate }) => {
    const overrun = failureOf(state)?.overrun;
    // Each tells what is too much for itself alone.
    return overrun ? [{ overrun, without: overrun.byNanos - whole(estimate).highNanos }] : [];
  });
  const [first, ...others] = all;
  if (!first) return null;
  // They were judged one after another; what was spent meanwhile counts for all.
  const { overrun, without } = others.reduce((a, b) => (b.without > a.without ? b : a), first);
  return { ...overrun, byNanos: without + heldNanos(jobs) };
}

export type CardText = { title: string; tone: Tone; message: string; charged: "no" | "maybe" | "yes" };

export function cardText(job: JobSnapshot, quota: QuotaView | null, now: number): CardText {
  const { state, sandbox } = job;
  const failure = failureOf(state);
  if (!failure) {
    const charged = state.phase === "cancelled" ? state.charged : "no";
    const message = words.failure.cancelled[sandbox && charged !== "no" ? "sandbox" : charged];
    // What the sandbox counts is for practice: nobody is charged.
    return { title: words.failure.cancelled.title, tone: "calm", message, charged: sandbox ? "no" : charged };
  }
  const { title, tone } = failureWords(failure.code);
  return {
    title,
    tone,
    message: messageOf(job, failure, quota, now),
    charged: sandbox ? "no" : failure.charged,
  };
}

function messageOf(job: JobSnapshot, failure: Failure, quota: QuotaView | null, now: number): string {
  const { state } = job;
  if (state.phase !== "held") return failure.message;
  if (state.untilMs === null) {
    const { waitsForKey } = words.failure;
    const waits = failure.code === "overBudget" ? words.price.waitsForBudget : waitsForKey;
    return `${failure.message} ${waits}`;
  }
  const left = spanText(state.untilMs - now);
  if (failure.code !== "dayLimit") return `${failure.message} ${words.failure.retryAt(left)}`;
  const day = quota?.day;
  const full = day && day.limit !== null && day.used >= day.limit;
  const used = full ? words.jobs.dayUsed(day.used, day.limit ?? day.used) : words.jobs.dayGone;
  return `${used} ${words.jobs.resetsLong(localReset(state.untilMs), left)}.`;
}

/** The clock here at midnight Pacific; null where that is the same clock. */
export function localReset(moment: number): string | null {
  const at = clockAt(moment);
  return at === "00:00" ? null : at;
}

/** What makes sense for many jobs at once. The rest is done job by job. */
const forMany: ReadonlySet<FailureAction> = new Set<FailureAction>([
  ...(["wait", "cancel", "retry", "sendAgain", "sendOffPeak", "dismiss"] as const),
  ...(["raiseBudget"] as const),
  ...(["changeKey", "changeProvider", "useSandbox"] as const),
  ...(["openBilling", "openKeys", "openLimits", "showLibrary", "chooseLibrary"] as const),
]);
const onJobs: ReadonlySet<FailureAction> = new Set<FailureAction>([
  "retry",
  "sendAgain",
  "sendOffPeak",
  "dismiss",
]);

/** The actions of a card for `count` jobs. */
export function cardActions(actions: readonly FailureAction[], count: number): FailureAction[] {
  if (count === 1) return [...actions];
  const kept = actions.filter((action) => forMany.has(action));
  return kept.length > 0 ? kept : ["dismiss"];
}

/** A button's words. `model` is the name of the model that replaces one that is gone. */
export function actionLabel(action: FailureAction, job: JobSnapshot, count: number, model: string): string {
  const { actions, many, cancelMany, holdUntilThen } = words.failure;
  if (action === "switchModel") return actions.switchModel(model);
  if (action === "wait" && failureOf(job.state)?.code === "dayLimit") return holdUntilThen;
  if (count === 1) return actions[action];
  if (action === "cancel") return cancelMany(count);
  return onJobs.has(action) ? many(actions[action], count) : actions[action];
}
