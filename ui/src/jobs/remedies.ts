// Which buttons a failure gets, given where its job stands.
import type { Failure, JobSnapshot } from "../ipc/bindings";
import { failureWords, type FailureAction } from "../ipc/failures";
import { standing } from "./phase";

export function remedies(failure: Failure, job: JobSnapshot): FailureAction[] {
  const listed = failureWords(failure.code).actions.filter(
    (action) => action !== "switchModel" || failure.successor !== null,
  );
  if (standing(job.state) === "held") {
    const waits = job.state.phase === "held" && job.state.untilMs !== null;
    // With no time known nothing happens by itself, so "Wait" would be a lie.
    const actions = listed.map((action) => (action === "wait" && !waits ? "retry" : action));
    return [...new Set<FailureAction>([...actions, ...(waits ? [] : (["retry"] as const)), "cancel"])];
  }
  const given = listed.map((action) => (action === "wait" ? "retry" : action));
  const kept = given.filter((action) => action !== "cancel" && action !== "dismiss");
  return [...new Set<FailureAction>(kept.length > 0 ? kept : ["dismiss"])];
}
