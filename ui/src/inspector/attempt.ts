// An attempt in words. The engine names outcomes by code; failures have their titles in one table.
import type { Attempt, FailureCode } from "../ipc/bindings";
import { failures, failureWords } from "../ipc/failures";
import { tookText } from "../jobs/countdown";
import { words } from "../words/words";

type Plain = keyof typeof words.inspector.outcomes;

export function outcomeText(outcome: string): string {
  if (outcome in words.inspector.outcomes) return words.inspector.outcomes[outcome as Plain];
  if (outcome in failures) return failureWords(outcome as FailureCode).title;
  // A newer engine may know more; its own word is better than none.
  return outcome;
}

export function succeeded(attempt: Attempt): boolean {
  return attempt.outcome === "image";
}

/** Right-hand side: how long a success took, what a failure cost; nothing yet while it is under way. */
export function attemptResult(attempt: Attempt, sandbox = false): string {
  if (attempt.outcome === "sending") return "";
  if (succeeded(attempt)) return tookText(attempt.tookMs);
  return words.failure.charged[sandbox ? "no" : attempt.charged].toLowerCase();
}

/** "503 overloaded": the status says half of it; without one, the failure's title says all. */
function what(attempt: Attempt): string {
  const short = words.inspector.short[attempt.outcome];
  if (attempt.status === null || attempt.status < 400) return outcomeText(attempt.outcome);
  return `${attempt.status} ${short ?? outcomeText(attempt.outcome)}`;
}

/** "503 overloaded — waited 5.3 s": what came of it, and how long the next one was put off. */
export function attemptText(attempt: Attempt, next?: Attempt): string {
  return next ? `${what(attempt)} — ${words.inspector.waited(tookText(next.waitedMs))}` : what(attempt);
}

/** How long a job stood in line before it was first sent; null when that was no time at all. */
export function inLineText(attempts: readonly Attempt[]): string | null {
  const waited = attempts[0]?.waitedMs ?? 0;
  return waited >= 1000 ? tookText(waited) : null;
}
