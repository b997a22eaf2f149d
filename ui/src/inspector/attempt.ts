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

/** "503 · Google is overloaded — waited 5.3 s". */
export function attemptText(attempt: Attempt): string {
  const failed = attempt.status !== null && attempt.status >= 400;
  const status = failed ? `${attempt.status} · ` : "";
  const waited = attempt.waitedMs >= 1000 ? ` — ${words.inspector.waited(tookText(attempt.waitedMs))}` : "";
  return `${status}${outcomeText(attempt.outcome)}${waited}`;
}
