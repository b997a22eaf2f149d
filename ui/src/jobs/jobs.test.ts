import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { JobSnapshot } from "../ipc/bindings";
import { openWindow, order } from "../testing/window";

describe("a job in the window", () => {
  it("goes from the click to the picture, with its receipt", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear on a plate");
    await window.advance(500);
    expect(window.getByText("Sending…")).toBeInTheDocument();
    await window.advance(4_000);
    expect(window.getByText("Thinking…")).toBeInTheDocument();
    expect(window.getByText(/^\d s · usually 10–25 s$/)).toBeInTheDocument();
    await window.advance(5_000);
    expect(window.getByRole("img", { name: "Step 1: A pear on a plate" })).toBeInTheDocument();
    const details = within(window.getByRole("complementary", { name: "Details" }));
    expect(details.getByText("$0.0389")).toBeInTheDocument();
    expect(window.getByText("1024×1024 JPEG · 2.1 MB")).toBeInTheDocument();
    expect(window.getByText("Step 1 is ready")).toBeInTheDocument();
    expect(window.getByText("Spent today $0.04")).toBeInTheDocument();
  });

  it("says what cancelling costs, before and after", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear");
    expect(window.getByRole("button", { name: "Cancel · free" })).toBeInTheDocument();
    await window.advance(3_000);
    await window.user.click(window.getByRole("button", { name: "Cancel (may still be charged)" }));
    expect(window.getByText("May have been charged")).toBeInTheDocument();
  });

  it("never speaks of charges in the sandbox", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(3_000);
    expect(window.getByRole("button", { name: "Cancel · free" })).toBeInTheDocument();
    await window.advance(9_000);
    const details = within(window.getByRole("complementary", { name: "Details" }));
    expect(details.getByText("Sandbox: nothing is charged")).toBeInTheDocument();
  });

  it("moves up when only its place is told", async () => {
    const window = await openWindow();
    await window.backend.pauseQueue();
    await order(window, "A pear");
    await order(window, "A plum");
    const [first, second] = window.studio.jobs.rows as [JobSnapshot, JobSnapshot];
    const jobs = [
      { id: second.id, place: 0, startsMs: 7, ahead: 0 },
      { id: first.id, place: 1, startsMs: 9, ahead: 1 },
      { id: "stranger", place: 2, startsMs: null, ahead: 2 },
    ];
    window.studio.apply({ type: "moved", jobs });
    const rows = window.studio.jobs.rows;
    expect(rows.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(rows[1]).toEqual({ ...first, place: 1, startsMs: 9, state: { phase: "queued", ahead: 1 } });
  });

  it("stops its clock when nothing runs", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(20_000);
    expect(window.clock.pending, "only the question when the minute empties").toBe(1);
    const asked = () => window.backend.calls.filter((call) => call === "refresh").length;
    const before = asked();
    await window.advance(120_000);
    expect(asked()).toBe(before + 1);
    expect(window.getByTitle(/^This minute/)).toHaveTextContent("0 of 10");
    expect(window.clock.pending, "an idle page must not tick").toBe(0);
  });

  it("lists jobs and failures in the queue drawer", async () => {
    const window = await openWindow();
    await order(window, "A plum #fail:minuteLimit");
    await window.advance(9_000);
    await order(window, "A pear");
    await window.advance(2_000);
    await window.user.click(window.getByRole("button", { name: /^Queue: 1 running, 1 on hold/ }));
    expect(window.getByRole("article", { name: /step 2/ })).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Wait" }));
    expect(window.queryByRole("article", { name: "Minute limit reached" })).toBeNull();
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(window.queryByRole("region", { name: "Queue" })).toBeNull();
  });

  it("finds everything again after a new snapshot, without losing the draft", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    window.studio.compose.prompt = "half a thought";
    window.backend.restart();
    await window.advance(300);
    expect(window.getByLabelText("Prompt")).toHaveValue("half a thought");
    expect(window.getByRole("img", { name: /A pear/ })).toBeInTheDocument();
  });
});
