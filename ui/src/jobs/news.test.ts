import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow, order, type TestWindow } from "../testing/window";
import { sentence } from "./recovery.svelte";

const footer = (window: TestWindow) => within(window.getByRole("contentinfo"));

describe("the breaker", () => {
  it("is said once for all jobs, counts down, and lets one try now", async () => {
    const window = await openWindow({ paid: true });
    window.backend.line.trip(102_000);
    window.backend.line.look();
    for (const prompt of ["A pear", "A fig", "A plum"]) await order(window, prompt);
    await window.advance(100);
    const banner = within(window.getByRole("region", { name: "Requests paused: Google keeps failing" }));
    expect(banner.getByText("1:42")).toBeInTheDocument();
    expect(footer(window).getByText("Google keeps failing")).toBeInTheDocument();
    expect(window.getByRole("button", { name: /^Queue · starts in 1:4\d/ })).toBeInTheDocument();
    expect(within(window.getByRole("region", { name: "Messages" })).queryAllByText(/./)).toEqual([]);
    await window.advance(2_000);
    expect(banner.getByText("1:40")).toBeInTheDocument();
    await window.user.click(banner.getByRole("button", { name: "Try one now" }));
    await window.advance(100);
    expect(banner.getByText(/^One trial request is under way/)).toBeInTheDocument();
    const running = [...window.backend.jobs.values()].filter(({ state }) => state.phase === "sending");
    expect(running, "one, not three").toHaveLength(1);
    await window.advance(9_000);
    expect(window.queryByRole("region", { name: /^Requests paused/ })).toBeNull();
  });
});

describe("what the last run left open", () => {
  async function recovered() {
    const window = await openWindow({ paid: true });
    for (const prompt of ["A pear #fail:interrupted", "A fig #fail:interrupted"]) await order(window, prompt);
    await window.advance(9_000);
    const maybeCharged = [...window.backend.jobs.keys()];
    window.backend.recovered = { message: "", recovered: 3, maybeCharged };
    window.backend.restart();
    await window.advance(100);
    return { window, maybeCharged };
  }
  const both = "3 results recovered, 2 may have been charged without an answer";

  it("stays until it is answered, whatever else is news", async () => {
    const { window } = await recovered();
    expect(window.getByRole("region", { name: both })).toBeInTheDocument();
    window.backend.restart();
    await window.advance(60_000);
    expect(window.getByRole("region", { name: both })).toBeInTheDocument();
    await window.user.click(
      within(window.getByRole("region", { name: both })).getByRole("button", { name: "Dismiss" }),
    );
    expect(window.queryByRole("region", { name: both })).toBeNull();
    expect(window.backend.calls).not.toContain("retry");
  });

  it("sends exactly those again, and no longer counts what was answered by itself", async () => {
    const { window, maybeCharged } = await recovered();
    await window.backend.dismiss(maybeCharged[0] ?? "");
    await window.advance(100);
    const one = "3 results recovered, 1 may have been charged without an answer";
    const notice = within(window.getByRole("region", { name: one }));
    expect(notice.getByText("Sent again, it may be charged twice.")).toBeInTheDocument();
    await window.user.click(notice.getByRole("button", { name: "Send again" }));
    await window.advance(100);
    expect(window.queryByRole("region", { name: one })).toBeNull();
    expect(window.backend.line.order).toEqual([maybeCharged[1]]);
  });

  it("is told in one sentence", () => {
    expect(sentence(0, 0)).toBeNull();
    expect(sentence(1, 0)).toBe("1 result recovered");
    expect(sentence(0, 1)).toBe("1 request may have been charged without an answer");
    expect(sentence(3, 1)).toBe("3 results recovered, 1 may have been charged without an answer");
  });
});

describe("the gauges", () => {
  it("count down, say when the day begins again, and what is left of a lowered limit", async () => {
    const window = await openWindow({ paid: true });
    Object.assign(window.backend.settings.limits, { requestsPerMinute: 2 });
    for (const prompt of ["A pear", "A fig", "A plum"]) await order(window, prompt);
    await window.advance(1_000);
    const minute = window.getByTitle(/^This minute/);
    expect(minute).toHaveTextContent(/2 of 2 · slot in (5\d s|1:00)$/);
    expect(
      window.getByTitle(
        /^Today: 0 of 1,000 · Resets at 00:00 Pacific, \d\d:\d\d your time \(in 6 h 1\d m\)$/,
      ),
    ).toBeInTheDocument();
    window.backend.settings.limits.requestsPerMinute = null;
    Object.assign(window.backend.quota.minute, { limit: 8, allowed: 10 });
    window.backend.line.look();
    await window.advance(1);
    expect(window.getByTitle(/lowered from 10 after a refusal, recovers$/)).toBeInTheDocument();
  });

  it("show the provider's ten minutes only when they matter", async () => {
    const window = await openWindow({ paid: true });
    expect(window.queryByText("10 minutes")).toBeNull();
    window.backend.quota.spend.used = 6_200_000_000;
    window.backend.line.look();
    await window.advance(1);
    expect(window.getByText("$6.20 of $10.00")).toBeInTheDocument();
  });

  it("are read again when the window comes to the front", async () => {
    const window = await openWindow();
    globalThis.window.dispatchEvent(new Event("focus"));
    await window.advance(1);
    expect(window.backend.calls).toContain("refresh");
  });
});

describe("a failed send", () => {
  it("can be sent off-peak when the provider is overloaded", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear #fail:overloaded");
    await window.advance(9_000);
    const button = window.getByRole("button", { name: "Send off-peak" });
    expect(button.title).toMatch(/^When the busy hours end: \d\d:\d\d$/);
    await window.user.click(button);
    await window.advance(100);
    expect(window.getByText(/^Off-peak from \d\d:\d\d$/)).toBeInTheDocument();
    const calls = window.backend.calls.filter((call) => call !== "estimate");
    expect(calls.slice(-2), "marked before it is back in line").toEqual(["setOffPeak", "retry"]);
  });

  it("lists its attempts as they went", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear #retry");
    await window.advance(30_000);
    const details = within(window.getByRole("complementary"));
    expect(details.getByText("503 overloaded — waited 5.3 s")).toBeInTheDocument();
    expect(details.getByText("not charged")).toBeInTheDocument();
    expect(details.getByText("Image received")).toBeInTheDocument();
  });
});
