import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { GenerateRequest } from "../ipc/bindings";
import { openWindow, order, type TestWindow } from "../testing/window";

/** Orders many at once, which the dock does not. */
async function line(window: TestWindow, count: number, change: Partial<GenerateRequest> = {}) {
  const { request } = window.studio.compose;
  await window.backend.submit({ ...request, prompt: "A pear", count, confirmed: true, ...change });
  await window.advance(400);
}

async function openQueue(count: number, paid = true) {
  const window = await openWindow({ paid });
  await window.backend.pauseQueue();
  await line(window, count);
  await window.user.keyboard("q");
  await window.advance(1);
  return window;
}

const footer = (window: TestWindow) => within(window.getByRole("contentinfo"));
const inOrder = (window: TestWindow) => window.backend.line.order.map((id) => id.replace("job-", ""));
const names = (window: TestWindow) =>
  within(window.getByRole("list", { name: "Jobs in line" }))
    .getAllByRole("article")
    .map((row) => row.getAttribute("aria-label")?.replace("A pear · step 1 · ", ""));
const row = (window: TestWindow, name: string) =>
  within(window.getByRole("article", { name: new RegExp(name) }));

describe("the queue drawer", () => {
  it("lists what runs first, then the line, each with its reason and its start", async () => {
    const window = await openWindow({ paid: true });
    window.backend.settings.limits.requestsPerMinute = 2;
    await line(window, 4);
    await window.user.keyboard("q");
    await window.advance(3_000);
    expect(names(window)).toEqual(["1 of 4", "2 of 4", "3 of 4", "4 of 4"]);
    expect(row(window, "1 of 4").getByText(/^(Sending|Thinking)…$/)).toBeInTheDocument();
    expect(row(window, "3 of 4").getByText("Waiting for the minute limit")).toBeInTheDocument();
    expect(row(window, "3 of 4").getByText(/^starts in 0:5\d$/)).toBeInTheDocument();
    expect(row(window, "4 of 4").getByText("Behind 1 other")).toBeInTheDocument();
    expect(row(window, "1 of 4").queryByRole("button", { name: /^Move/ }), "it has left the line").toBeNull();
    expect(window.getByRole("button", { name: /^Queue:/ })).toHaveTextContent(
      /^Queue: 2 running, 2 waiting · next slot in 5\d s$/,
    );
  });

  it("pauses and goes on, and says so once", async () => {
    const window = await openQueue(3);
    expect(window.getByRole("region", { name: "Queue paused" })).toBeInTheDocument();
    expect(row(window, "2 of 3").getByText("Paused")).toBeInTheDocument();
    expect(footer(window).getByText("Paused")).toBeInTheDocument();
    expect(window.getByRole("button", { name: /^Queue · paused/ })).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Resume" }));
    await window.advance(400);
    expect(window.queryByRole("region", { name: "Queue paused" })).toBeNull();
    expect(window.backend.quota.paused).toBe(false);
    await window.user.click(window.getByRole("button", { name: "Pause queue" }));
    await window.advance(1);
    expect(window.backend.quota.paused).toBe(true);
  });

  it("moves a job by keyboard: grab, carry, drop, with a word at every step", async () => {
    const window = await openQueue(4);
    row(window, "4 of 4").getByRole("button", { name: /^Move/ }).focus();
    await window.user.keyboard(" ");
    expect(window.getByText("A pear · step 1 · 4 of 4 grabbed, place 4 of 4")).toBeInTheDocument();
    await window.user.keyboard("{ArrowUp}{ArrowUp}");
    expect(window.getByText("Place 2 of 4")).toBeInTheDocument();
    expect(names(window)).toEqual(["1 of 4", "4 of 4", "2 of 4", "3 of 4"]);
    expect(window.backend.calls, "nothing is moved before it is dropped").not.toContain("moveJob");
    await window.user.keyboard(" ");
    await window.advance(1);
    expect(inOrder(window)).toEqual(["2", "5", "3", "4"].map((id) => String(Number(id) + offset(window))));
    expect(window.getByText("A pear · step 1 · 4 of 4 dropped, place 2 of 4")).toBeInTheDocument();
    expect(row(window, "4 of 4").getByRole("button", { name: /^Move/ })).toHaveFocus();
  });

  it("puts a carried job back on Escape and keeps the drawer open", async () => {
    const window = await openQueue(3);
    row(window, "1 of 3").getByRole("button", { name: /^Move/ }).focus();
    await window.user.keyboard(" {ArrowDown}");
    expect(names(window)).toEqual(["2 of 3", "1 of 3", "3 of 3"]);
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(names(window)).toEqual(["1 of 3", "2 of 3", "3 of 3"]);
    expect(window.backend.calls).not.toContain("moveJob");
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(window.queryByRole("region", { name: "Queue" })).toBeNull();
  });

  it("moves at once with Alt and an arrow, and walks with arrows alone", async () => {
    const window = await openQueue(3);
    row(window, "1 of 3").getByRole("button", { name: /^Move/ }).focus();
    await window.user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await window.advance(1);
    expect(names(window)).toEqual(["2 of 3", "1 of 3", "3 of 3"]);
    await window.user.keyboard("{ArrowDown}");
    await window.advance(1);
    expect(row(window, "3 of 3").getByRole("button", { name: /^Move/ })).toHaveFocus();
    await window.user.keyboard("{ArrowDown}");
    await window.advance(1);
    expect(row(window, "3 of 3").getByRole("button", { name: /^Move/ }), "no way round").toHaveFocus();
    const stops = within(window.getByRole("list", { name: "Jobs in line" }))
      .getAllByRole("button")
      .filter((button) => button.tabIndex === 0);
    expect(stops, "one row has the tab stops").toHaveLength(4);
  });

  it("keeps the focus in the line when a job leaves it or is moved", async () => {
    const window = await openQueue(3);
    row(window, "2 of 3")
      .getByRole("button", { name: /^Cancel/ })
      .focus();
    await window.user.keyboard("{Enter}");
    await window.advance(100);
    expect(names(window)).toEqual(["1 of 3", "3 of 3"]);
    expect(row(window, "3 of 3").getByRole("button", { name: /^Cancel/ })).toHaveFocus();
    const more = row(window, "3 of 3").getByRole("button", { name: /^More for/ });
    await window.user.click(more);
    await window.user.click(window.getByRole("menuitem", { name: "Move to front" }));
    await window.advance(100);
    expect(names(window)).toEqual(["3 of 3", "1 of 3"]);
    expect(more).toHaveFocus();
  });

  it("leaves a dropped job where it is, even before the news of it comes", async () => {
    const window = await openQueue(3);
    const { emit } = window.backend;
    const late: Parameters<typeof emit>[] = [];
    window.backend.emit = (...news) => void late.push(news);
    row(window, "3 of 3").getByRole("button", { name: /^Move/ }).focus();
    await window.user.keyboard(" {ArrowUp} ");
    await window.advance(20);
    expect(names(window)).toEqual(["1 of 3", "3 of 3", "2 of 3"]);
    for (const news of late) emit.call(window.backend, ...news);
    await window.advance(200);
    expect(names(window)).toEqual(["1 of 3", "3 of 3", "2 of 3"]);
    expect(window.studio.queue.carried, "the hand is empty again").toBeNull();
  });

  it("takes no job out of the line that has gone out meanwhile", async () => {
    const window = await openQueue(2);
    row(window, "1 of 2").getByRole("button", { name: /^Move/ }).focus();
    await window.user.keyboard(" ");
    await window.backend.resumeQueue();
    await window.advance(500);
    expect(row(window, "1 of 2").getByText(/^(Sending|Thinking)…$/)).toBeInTheDocument();
    await window.studio.queue.drop("A pear");
    expect(window.studio.queue.carried).toBeNull();
    expect(window.backend.calls).not.toContain("moveJob");
  });

  it("has a menu for each job", async () => {
    const window = await openQueue(3);
    const choose = async (name: string, item: string) => {
      await window.user.click(row(window, name).getByRole("button", { name: /^More for/ }));
      await window.user.click(window.getByRole("menuitem", { name: item }));
      // Long enough for gathered news.
      await window.advance(100);
    };
    await choose("3 of 3", "Move to front");
    expect(names(window)).toEqual(["3 of 3", "1 of 3", "2 of 3"]);
    await choose("1 of 3", "Send off-peak");
    expect(row(window, "1 of 3").getByText("Off-peak")).toBeInTheDocument();
    await window.backend.resumeQueue();
    await window.advance(1);
    expect(
      row(window, "1 of 3").getByText(/^Off-peak from \d\d:\d\d$/),
      "noon on a Wednesday, UTC",
    ).toBeInTheDocument();
    await window.backend.pauseQueue();
    await choose("1 of 3", "Send in turn");
    expect(row(window, "1 of 3").queryByText("Off-peak")).toBeNull();
    await window.user.click(row(window, "1 of 3").getByRole("button", { name: /^More for/ }));
    expect(window.getByRole("menuitemradio", { name: "Normal priority" })).toBeChecked();
    await window.user.click(window.getByRole("menuitemradio", { name: "High priority" }));
    await window.advance(1);
    expect(row(window, "1 of 3").getByText("High")).toBeInTheDocument();
    await choose("1 of 3", "Cancel job");
    expect(window.queryByRole("article", { name: /1 of 3/ })).toBeNull();
  });

  it("opens the same menu with a right click, and closes it on Escape with the focus back", async () => {
    const window = await openQueue(2);
    const more = row(window, "1 of 2").getByRole("button", { name: /^More for/ });
    more.focus();
    await window.user.pointer({
      keys: "[MouseRight]",
      target: window.getByRole("article", { name: /1 of 2/ }),
    });
    expect(window.getByRole("menu")).toBeInTheDocument();
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(window.queryByRole("menu")).toBeNull();
    expect(window.getByRole("region", { name: "Queue" }), "only the menu").toBeInTheDocument();
  });

  it("asks before it cancels all, and knows what is free", async () => {
    const window = await openWindow({ paid: true });
    window.backend.settings.limits.requestsPerMinute = 1;
    await line(window, 3);
    await window.advance(2_000);
    await window.user.keyboard("q");
    await window.user.click(window.getByRole("button", { name: "Cancel all…" }));
    expect(window.getByText("2 jobs wait: cancelling is free.")).toBeInTheDocument();
    expect(window.getByText("1 request is under way and may still be charged.")).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Cancel 2 waiting" }));
    await window.advance(1);
    const phases = [...window.backend.jobs.values()].map(({ state }) => state.phase);
    expect(phases).toEqual(["thinking", "cancelled", "cancelled"]);
    await window.user.click(window.getByRole("button", { name: "Cancel all…" }));
    await window.user.click(window.getByRole("button", { name: "Cancel all 1 (may still be charged)" }));
    await window.advance(1);
    expect([...window.backend.jobs.values()].every(({ state }) => state.phase === "cancelled")).toBe(true);
  });

  it("retries what failed for nothing, and leaves alone what may have been charged", async () => {
    const window = await openWindow({ paid: true });
    await line(window, 2, { prompt: "A fig #fail:overloaded" });
    await line(window, 1, { prompt: "A plum #fail:interrupted" });
    await window.advance(9_000);
    await window.user.keyboard("q");
    await window.user.click(window.getByRole("button", { name: "Retry failed (2)" }));
    await window.advance(20);
    expect(window.queryByRole("article", { name: "Google is overloaded" })).toBeNull();
    expect(window.getByRole("article", { name: "The connection broke off" })).toBeInTheDocument();
    expect(window.getByRole("button", { name: "Send again (may be charged twice)" })).toBeInTheDocument();
  });

  it("shows one card for ninety jobs that wait for the same midnight", async () => {
    const window = await openWindow({ paid: true });
    window.backend.quota.day.used = 1000;
    await line(window, 90);
    await window.advance(100);
    expect(footer(window).getByText("Daily limit reached")).toBeInTheDocument();
    expect(window.getByRole("button", { name: /^Queue · held until \d\d:\d\d/ })).toBeInTheDocument();
    await window.user.keyboard("q");
    const card = within(window.getByRole("article", { name: "Daily limit reached" }));
    expect(card.getByText("90 jobs")).toBeInTheDocument();
    expect(card.getByText(/Resets at 00:00 Pacific.* \(in 6 h 1[12] m\)\.$/)).toBeInTheDocument();
    await window.user.click(card.getByRole("button", { name: "Hold queue until then" }));
    expect(window.queryByRole("article", { name: "Daily limit reached" })).toBeNull();
    expect(window.getByRole("button", { name: /^Queue: 90 on hold/ })).toBeInTheDocument();
  });

  it("shows one card for a refused key, and goes on with another", async () => {
    const window = await openWindow({ paid: true });
    await line(window, 1, { prompt: "A fig #fail:keyRejected" });
    await window.advance(9_000);
    await line(window, 4);
    await window.advance(100);
    await window.user.keyboard("q");
    const card = within(window.getByRole("article", { name: "This key was refused" }));
    expect(card.getByText("5 jobs")).toBeInTheDocument();
    await window.user.click(card.getByRole("button", { name: "Change key" }));
    expect(window.getByRole("dialog", { name: "Settings" })).toBeInTheDocument();
    await window.backend.testKey("a-better-key", true);
    await window.advance(100);
    expect(window.queryByRole("article", { name: "This key was refused" })).toBeNull();
  });

  it("draws a thousand jobs as a few rows, and a storm of news as a few changes", async () => {
    const window = await openQueue(1000);
    await window.advance(100);
    expect(window.getByRole("button", { name: /^Queue: 1,000 waiting/ })).toBeInTheDocument();
    expect(names(window).length).toBeLessThan(30);
    const { jobs } = window.studio;
    let published = 0;
    const replace = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(jobs), "all") as PropertyDescriptor;
    Object.defineProperty(jobs, "all", {
      ...replace,
      set(value) {
        published += 1;
        replace.set?.call(jobs, value);
      },
    });
    for (const job of window.backend.jobs.values()) window.backend.emit({ type: "job", job });
    await window.advance(100);
    expect(published).toBeLessThan(12);
  });

  it("gives the focus back to where it was", async () => {
    const window = await openWindow();
    const button = window.getByRole("button", { name: /^Queue:/ });
    await window.user.click(button);
    expect(window.getByRole("region", { name: "Queue" })).toHaveFocus();
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(button).toHaveFocus();
  });
});

/** Ids count everything; the first job's tells how far the count had come. */
function offset(window: TestWindow): number {
  const [first] = [...window.backend.jobs.keys()];
  return Number(first?.replace("job-", "")) - 2;
}

describe("the front of the line", () => {
  it("is reached with Ctrl+Shift+Enter", async () => {
    const window = await openQueue(3);
    await window.user.keyboard("{Escape}");
    await window.user.type(window.getByLabelText("Prompt"), "Quick");
    await window.advance(200);
    await window.user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await window.advance(1);
    const first = window.backend.jobs.get(window.backend.line.order[0] ?? "");
    expect(first).toMatchObject({ prompt: "Quick", priority: "high" });
    await order(window, "In turn");
    expect(window.backend.jobs.get(window.backend.line.order.at(-1) ?? "")?.prompt).toBe("In turn");
  });
});
