// What the buttons of a failure card do, for all jobs of the card.
import type { FailureAction } from "../ipc/failures";
import type { Studio } from "../studio.svelte";
import { overrunOf, type Card } from "./cards";
import { failureOf } from "./phase";

export function perform(studio: Studio, action: FailureAction, card: Card["jobs"]): void {
  const [job] = card;
  const ids = card.map(({ id }) => id);
  const failure = failureOf(job.state);
  const { jobs, compose, preferences, sessions } = studio;
  switch (action) {
    case "wait":
      return jobs.accept(job);
    case "cancel":
      return void jobs.cancel(...ids);
    case "retry":
      // What is held for its key goes on together: the first takes the others along.
      return void jobs.retry(...(job.state.phase === "held" ? [job.id] : ids));
    case "sendAgain":
      return void jobs.retry(...ids);
    case "sendOffPeak":
      return void jobs.sendOffPeak(...ids);
    case "editPrompt":
    case "changeReferences":
    case "changeSettings":
      studio.queueOpen = false;
      return void compose.recall(job);
    case "switchModel":
      studio.queueOpen = false;
      return void compose.recall({ ...job, model: failure?.successor ?? job.model });
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
    case "raiseBudget":
      return raise(studio, card);
    case "showLibrary":
      return void preferences.showLibrary();
    case "chooseLibrary":
      return void preferences.chooseLibrary();
    case "dismiss":
      for (const id of ids) sessions.leave(id);
      return void jobs.dismiss(...ids);
  }
}

function raise(studio: Studio, card: Card["jobs"]): void {
  const overrun = overrunOf(card);
  // What stopped them is not known: all budgets are to be looked at.
  if (overrun === null) studio.openSettings("budget");
  else studio.purse.stop(overrun);
}
