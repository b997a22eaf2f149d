// What the buttons of a failure card do.
import type { Failure, JobSnapshot } from "../ipc/bindings";
import type { FailureAction } from "../ipc/failures";
import type { Studio } from "../studio.svelte";

export function perform(
  studio: Studio,
  action: FailureAction,
  job: JobSnapshot,
  failure: Failure | null,
): void {
  const { jobs, compose, preferences, sessions } = studio;
  switch (action) {
    case "wait":
      return jobs.accept(job.id);
    case "cancel":
      return void jobs.cancel(job.id);
    case "retry":
    case "sendAgain":
      return void jobs.retry(job.id);
    case "editPrompt":
    case "changeReferences":
    case "changeSettings":
      studio.queueOpen = false;
      return compose.recall(job);
    case "switchModel":
      studio.queueOpen = false;
      return compose.recall({ ...job, model: failure?.successor ?? job.model });
    case "changeKey":
    case "changeProvider":
      studio.panel = "settings";
      return;
    case "useSandbox":
      return void preferences.use("sandbox");
    case "openBilling":
      return void preferences.openExternal("billing");
    case "openKeys":
      return void preferences.openExternal("apiKeys");
    case "openLimits":
      return void preferences.openExternal("rateLimits");
    case "showLibrary":
      return void preferences.showLibrary();
    case "chooseLibrary":
      return void preferences.chooseLibrary();
    case "dismiss":
      sessions.leave(job.id);
      return void jobs.dismiss(job.id);
  }
}
