import { cleanup, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { FailureCode } from "../ipc/bindings";
import { failures } from "../ipc/failures";
import { words } from "../words/words";
import { openWindow, order } from "../testing/window";
import { actionLabel } from "./cards";
import { remedies } from "./remedies";
import { failureFor } from "../ipc/memory-job";

const codes = Object.keys(failures) as FailureCode[];

describe("failure cards", () => {
  it.each(codes)("%s: what happened, whether it was charged, what to do", async (code) => {
    const window = await openWindow({ paid: true });
    await order(window, `A pear #fail:${code}`);
    await window.advance(9_000);
    const card = within(window.getByRole("article", { name: failures[code].title }));
    const job = [...window.backend.jobs.values()][0];
    if (!job || !("failure" in job.state)) throw new Error("the job should have failed");
    expect(card.getByText(words.failure.charged[job.state.failure.charged])).toBeInTheDocument();
    const [first] = remedies(job.state.failure, job);
    if (!first) throw new Error("no way out is offered");
    const label = actionLabel(first, job, 1, "Nano Banana 2.1");
    const twice = job.state.failure.charged === "maybe" ? " (may be charged twice)" : "";
    expect(card.getAllByRole("button", { name: `${label}${twice}` })[0]).toBeInTheDocument();
    cleanup();
  });

  it("try again sends the same job again", async () => {
    const window = await openWindow();
    await order(window, "A pear #fail:overloaded");
    await window.advance(9_000);
    await window.user.click(window.getByRole("button", { name: "Try again" }));
    await window.advance(9_000);
    expect(window.getByRole("img", { name: /Step 1/ })).toBeInTheDocument();
  });

  it("edit prompt puts prompt and settings back and the cursor into the prompt", async () => {
    const window = await openWindow();
    await order(window, "A pear #fail:imageBlocked");
    await window.advance(9_000);
    window.studio.compose.prompt = "";
    await window.user.click(window.getByRole("button", { name: "Edit prompt" }));
    expect(window.getByLabelText("Prompt")).toHaveValue("A pear #fail:imageBlocked");
    expect(window.getByLabelText("Prompt")).toHaveFocus();
  });

  it("switching the model keeps the prompt and takes the successor", async () => {
    const window = await openWindow();
    window.studio.compose.choose({ model: "gemini-3.1-flash-image" });
    await order(window, "A pear #fail:modelNotFound");
    await window.advance(9_000);
    await window.user.click(
      window.getAllByRole("button", { name: "Switch to Nano Banana 2.1" })[0] as HTMLElement,
    );
    expect(window.studio.compose.modelId).toBe("gemini-nano-banana-2.1");
  });

  it("dismissing moves the eye to the neighbour", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    await order(window, "A plum #fail:serverError");
    await window.advance(9_000);
    await window.user.click(window.getByRole("button", { name: "Dismiss" }));
    await window.advance(1);
    expect(window.queryByRole("article")).toBeNull();
    expect(window.getByRole("img", { name: /A pear/ })).toBeInTheDocument();
  });

  it("offers waiting only where something happens by itself", () => {
    const failure = failureFor("minuteLimit", 0);
    const job = { state: { phase: "held", untilMs: 1, failure } } as never;
    expect(remedies(failure, job)).toEqual(["wait", "cancel"]);
    expect(remedies(failure, { state: { phase: "held", untilMs: null, failure } } as never)).toEqual([
      "retry",
      "cancel",
    ]);
    expect(remedies(failure, { state: { phase: "failed", failure } } as never)).toEqual(["retry"]);
  });
});
