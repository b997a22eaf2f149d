import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { MemoryBackend } from "../ipc/memory";
import { failureFor } from "../ipc/memory-job";
import type { Entry } from "../ipc/memory-money";
import { openWindow, type TestWindow } from "../testing/window";
import { Report } from "./report.svelte";

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 25, 12);

function entryOf(id: number, change: Partial<Entry>): Entry {
  const atMs = change.atMs ?? NOON;
  return {
    ...{ id, kind: "charge", atMs, day: new Date(atMs).toISOString().slice(0, 10), job: `job-${id}` },
    ...{ session: "Bottle hero", sessionId: "session-1", model: "gemini-nano-banana-2.1", size: "2K" },
    ...{ nanos: 50_000_000, lines: [], complete: true, practice: false, reason: null, corrects: null },
    ...{ project: "", images: 1, expected: { lowNanos: 45_000_000, highNanos: 60_000_000 } },
    ...change,
  };
}

const write =
  (...changes: Partial<Entry>[]) =>
  (backend: MemoryBackend) => {
    changes.forEach((change, index) => backend.money.entries.push(entryOf(index + 1, change)));
  };

async function openSpend(prepare?: (backend: MemoryBackend) => void): Promise<TestWindow> {
  const window = await openWindow({ paid: true, ...(prepare ? { prepare } : {}) });
  await window.user.click(window.getByRole("button", { name: "Spend" }));
  await window.advance(1);
  return window;
}

const rows = (window: TestWindow) =>
  within(window.getByRole("table"))
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent);

describe("the spend view", () => {
  it("says in one sentence that nothing was spent", async () => {
    const window = await openSpend();
    const dialog = window.getByRole("dialog", { name: "Spend" });
    expect(within(dialog).getByText("Nothing was spent here.")).toBeInTheDocument();
    expect(within(dialog).getByText("November 2026")).toBeInTheDocument();
    expect(within(dialog).queryByRole("table")).toBeNull();
  });

  it("shows this month by day, in bars for the eye and in a table for everyone", async () => {
    const window = await openSpend(
      write(
        { atMs: NOON - DAY },
        { atMs: NOON },
        { atMs: NOON, nanos: 70_000_000 },
        { atMs: NOON - 40 * DAY },
      ),
    );
    const total = window.getByText("November 2026").closest("p");
    expect(total, "without what was spent in October").toHaveTextContent("November 2026 $0.17 3 images");
    const table = window.getByRole("table", { name: "Spending by day" });
    expect(within(table).getByRole("row", { name: "25 Nov 2026 2 $0.12 –" })).toBeInTheDocument();
    expect(within(table).getByRole("row", { name: "24 Nov 2026 1 $0.05 –" })).toBeInTheDocument();
    const chart = document.querySelector(".chart") as HTMLElement;
    expect(chart).toHaveAttribute("aria-hidden", "true");
    expect(chart.querySelectorAll(".bar")).toHaveLength(30);
    const height = (bar: number) =>
      chart.querySelectorAll<HTMLElement>(".bar .charged")[bar - 1]?.style.height;
    expect(height(25), "the dearest day is as high as the chart").toBe("100%");
    expect(parseFloat(height(24) ?? "")).toBeCloseTo((100 * 5) / 12);
    expect(height(23)).toBe("0%");
    expect(chart.querySelector(".today")).toHaveAttribute("title", "25 Nov 2026: $0.12, 2 images");
  });

  it("turns the months back and forth", async () => {
    const window = await openSpend(write({ atMs: NOON - 40 * DAY }));
    await window.user.click(window.getByRole("button", { name: "Previous month" }));
    await window.advance(1);
    expect(window.getByText("October 2026")).toBeInTheDocument();
    expect(window.getByLabelText("From")).toHaveValue("2026-10-01");
    expect(window.getByLabelText("To")).toHaveValue("2026-10-31");
    expect(rows(window)).toEqual([expect.stringMatching(/^16 Oct 2026\s*1\s*\$0\.05\s*–$/)]);
    await window.user.click(window.getByRole("button", { name: "Next month" }));
    await window.user.click(window.getByRole("button", { name: "Next month" }));
    await window.advance(1);
    expect(window.getByText("December 2026")).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "This month" }));
    await window.advance(1);
    expect(window.getByText("November 2026").closest("p")).toHaveTextContent("November 2026 $0.00 0 images");
  });

  it("takes a range of days, and says what is wrong with one", async () => {
    const window = await openSpend(write({ atMs: NOON - 40 * DAY }, { atMs: NOON }));
    const from = window.getByLabelText("From");
    await window.user.clear(from);
    await window.advance(1);
    expect(window.getByText("Until 30 Nov 2026").closest("p")).toHaveTextContent("$0.10 2 images");
    expect(rows(window).map((row) => row?.slice(0, 11))).toEqual(["25 Nov 2026", "16 Oct 2026"]);
    await window.user.type(from, "25.11.2026");
    await window.user.tab();
    expect(from).toHaveAccessibleDescription("A day looks like 2026-11-25.");
    await window.user.clear(from);
    await window.user.type(from, "2026-12-01");
    await window.user.tab();
    expect(window.getByLabelText("To")).toHaveAccessibleDescription("This is before the first day.");
    await window.user.clear(from);
    await window.user.type(from, "2026-11-25");
    await window.advance(1);
    expect(window.getByText("25 Nov 2026 – 30 Nov 2026").closest("p")).toHaveTextContent("$0.05 1 image");
    expect(rows(window)).toEqual([expect.stringContaining("25 Nov 2026")]);
  });

  it("filters by words once the typing pauses", async () => {
    const poster = { session: "Poster", sessionId: "session-2", size: "4K", nanos: 120_000_000 };
    const window = await openSpend(write({}, poster));
    const asked = () => window.backend.calls.filter((call) => call === "spend").length;
    const before = asked();
    await window.user.type(window.getByLabelText("Filter"), "poster");
    expect(asked(), "not at every letter").toBe(before);
    await window.advance(200);
    expect(asked()).toBe(before + 1);
    await window.user.click(window.getByRole("radio", { name: "Size" }));
    expect(rows(window)).toEqual([expect.stringMatching(/^4K\s*1\s*\$0\.12\s*–\s*0 of 1$/)]);
    expect(window.getByText("November 2026").closest("p")).toHaveTextContent("$0.12 1 image");
  });

  it("groups the same money by model, project, session and size", async () => {
    const window = await openSpend((backend) => {
      backend.projects = [{ id: "p1", name: "Summer campaign" }];
      const off = { size: "", nanos: 70_000_000, expected: { lowNanos: 1, highNanos: 2 } };
      write({ project: "p1" }, off)(backend);
    });
    const project = within(window.getByRole("region", { name: "By project" }));
    expect(project.getAllByRole("listitem").map((line) => line.textContent?.trim())).toEqual([
      expect.stringMatching(/^No project\s*\$0\.07$/),
      expect.stringMatching(/^Summer campaign\s*\$0\.05$/),
    ]);
    await window.user.click(window.getByRole("radio", { name: "Model" }));
    expect(rows(window)).toEqual([expect.stringMatching(/^Nano Banana 2\.1\s*2\s*\$0\.12\s*–\s*1 of 2$/)]);
    await window.user.click(window.getByRole("radio", { name: "Size" }));
    const table = window.getByRole("table", { name: "Spending by size" });
    expect(within(table).getByRole("row", { name: "No size 1 $0.07 – 0 of 1" })).toBeInTheDocument();
    expect(within(table).getByRole("row", { name: "2K 1 $0.05 – 1 of 1" })).toBeInTheDocument();
    const estimates = window.getByRole("region", { name: "Estimates" });
    expect(estimates).toHaveTextContent("1 of 2 charges within the estimate (50 %)");
    expect(estimates).toHaveTextContent("$0.12 charged, $0.045 – 0.060 estimated");
  });

  it("saves the table in sight and says where", async () => {
    const window = await openSpend(write({}));
    await window.user.click(window.getByRole("button", { name: "Save CSV…" }));
    await window.advance(1);
    expect(window.getByText("Saved to /home/you/spend.csv")).toBeInTheDocument();
    window.backend.failures.set("saveSpendCsv", { ...failureFor("storageFull", 0), message: "Disk full." });
    await window.user.click(window.getByRole("button", { name: "Save CSV…" }));
    await window.advance(1);
    expect(window.getByText("Disk full.")).toBeInTheDocument();
  });

  it("keeps practice in the sandbox apart from money", async () => {
    const window = await openSpend(write({ practice: true, nanos: 90_000_000 }));
    expect(window.getByText("Nothing was spent here.")).toBeInTheDocument();
    await window.user.click(window.getByRole("radio", { name: "Sandbox" }));
    await window.advance(1);
    expect(rows(window)).toEqual([expect.stringContaining("$0.09")]);
  });

  it("shows how much of the budgets is used up", async () => {
    const window = await openSpend((backend) => {
      backend.projects = [{ id: "p1", name: "Summer campaign" }];
      const projects = [{ project: "p1", nanos: 100_000_000 }];
      Object.assign(backend.money.budgets, { dayNanos: 1_000_000_000, monthNanos: null, projects });
      const before = { nanos: 300_000_000, atMs: NOON - 40 * DAY, project: "p1" };
      const maybe = { kind: "maybe", nanos: 50_000_000, expected: null } as const;
      write({ nanos: 200_000_000 }, maybe, before)(backend);
    });
    const day = window.getByRole("meter", { name: "Today" });
    expect(day).toHaveAttribute("aria-valuetext", "$0.25 of $1.00");
    expect(day).toHaveAttribute("aria-valuenow", "25");
    const project = window.getByRole("meter", { name: "Summer campaign" });
    expect(project, "more than everything is everything").toHaveAttribute("aria-valuenow", "100");
    expect(project, "over all its time").toHaveAttribute("aria-valuetext", "$0.30 of $0.10");
    expect(window.queryByRole("meter", { name: "This month" }), "there is none").toBeNull();
  });

  it("stays quick with a thousand days and shows them by the hundred", async () => {
    const days = Array.from({ length: 1000 }, (_, index) => ({ atMs: NOON - index * DAY }));
    const window = await openSpend(write(...days));
    await window.user.clear(window.getByLabelText("From"));
    await window.advance(1);
    expect(document.querySelectorAll("tbody tr")).toHaveLength(100);
    expect(document.querySelectorAll(".chart .bar").length, "by month").toBeLessThan(40);
    await window.user.click(window.getByText("Show 100 more"));
    expect(document.querySelectorAll("tbody tr")).toHaveLength(200);
    expect(rows(window)[199]).toMatch(/^10 May 2026/);
    expect(window.getByText("Until 30 Nov 2026").closest("p")).toHaveTextContent("$50.00 1,000 images");
  });

  it("says so when the sums cannot be read", async () => {
    const failure = { ...failureFor("storageBroken", 0), message: "The library is damaged." };
    const window = await openSpend((backend) => backend.failures.set("spend", failure));
    expect(window.getByRole("alert")).toHaveTextContent("The library is damaged.");
    const ledger = within(window.getByRole("region", { name: "Ledger" }));
    expect(ledger.getByText("No entries yet."), "the ledger can still be read").toBeInTheDocument();
  });

  it("adds up anew once when a job is ordered and once when it has ended", async () => {
    const window = await openSpend();
    const asked = () => window.backend.calls.filter((call) => call === "spend").length;
    const { compose } = window.studio;
    compose.prompt = "A pear";
    await window.advance(200);
    const before = asked();
    await compose.submit();
    await window.advance(12_000);
    expect(window.getByText("November 2026").closest("p")).toHaveTextContent("$0.04 1 image");
    expect(asked() - before, "the stretch in sight and the month, twice each").toBeLessThanOrEqual(4);
    window.backend.line.look();
    await window.advance(100);
    expect(asked() - before, "other news is none of it").toBeLessThanOrEqual(4);
  });

  it("keeps the newer standing of the budgets when an older one comes late", async () => {
    const window = await openWindow({ paid: true });
    const { backend, clock } = window.studio;
    const report = new Report(backend, clock, false);
    window.backend.money.budgets.dayNanos = 1_000_000_000;
    const read = window.backend.budgets;
    let release = () => {};
    window.backend.budgets = async () => {
      const answer = await read();
      await new Promise<void>((resolve) => (release = resolve));
      return answer;
    };
    const older = report.weigh();
    await window.advance(1);
    window.backend.budgets = read;
    window.backend.money.budgets.dayNanos = 2_000_000_000;
    await report.weigh();
    release();
    await older;
    expect(report.standing?.budgets.dayNanos).toBe(2_000_000_000);
  });
});

describe("the ledger", () => {
  const ledger = (window: TestWindow) => within(window.getByRole("region", { name: "Ledger" }));

  it("shows the newest entries first and older ones on demand", async () => {
    const entries = Array.from({ length: 60 }, (_, index) => ({ session: `Session ${index + 1}` }));
    const window = await openSpend(write(...entries));
    expect(ledger(window).getAllByRole("listitem")).toHaveLength(50);
    expect(ledger(window).getAllByRole("listitem")[0]).toHaveTextContent("Session 60");
    await window.user.click(window.getByRole("button", { name: "Show more" }));
    await window.advance(1);
    expect(ledger(window).getAllByRole("listitem")).toHaveLength(60);
    expect(window.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("settles what may have been charged: not charged", async () => {
    const window = await openSpend(write({ kind: "maybe", nanos: 134_000_000, expected: null }));
    expect(window.getByText("+ $0.13 that may have been charged")).toBeInTheDocument();
    window.backend.calls.length = 0;
    await window.user.click(window.getByRole("button", { name: /^Not charged/ }));
    await window.advance(100);
    expect(
      window.backend.calls.filter((call) => call === "charges"),
      "read once",
    ).toHaveLength(1);
    expect(window.queryByRole("region", { name: "May have been charged" })).toBeNull();
    expect(ledger(window).getByText(/Settled$/)).toBeInTheDocument();
    expect(window.backend.money.spend({}).total).toMatchObject({ chargedNanos: 0, maybeNanos: 0 });
  });

  it("settles what may have been charged with what it came to, prefilled", async () => {
    const window = await openSpend(write({ kind: "maybe", nanos: 134_000_000, expected: null }));
    await window.user.click(window.getByRole("button", { name: /^Charged:/ }));
    const amount = window.getByLabelText("Amount, $");
    expect(amount).toHaveValue("0.134");
    expect(amount).toHaveFocus();
    for (const [typed, said] of [
      ["-1", "It can’t be less than 0."],
      ["0,1", "Use a point for decimals and no commas: 1500.50"],
      ["1e99", "At most $1,000,000."],
    ] as const) {
      await window.user.clear(amount);
      await window.user.type(amount, `${typed}{Enter}`);
      expect(amount).toHaveAccessibleDescription(said);
    }
    expect(window.backend.calls, "nothing wrong is sent").not.toContain("settleCharge");
    await window.user.clear(amount);
    await window.user.type(amount, "0.1{Enter}");
    await window.advance(100);
    expect(window.backend.money.spend({}).total.chargedNanos).toBe(100_000_000);
    expect(window.getByText("November 2026").closest("p")).toHaveTextContent("$0.10");
  });

  it("corrects a charge only with a reason, from what it is worth now", async () => {
    const window = await openSpend(
      write({}, { kind: "correction", corrects: 1, nanos: -10_000_000, reason: "refund", expected: null }),
    );
    await window.user.click(window.getByRole("button", { name: /^Correct/ }));
    expect(window.getByLabelText("Amount, $")).toHaveValue("0.04");
    await window.user.clear(window.getByLabelText("Amount, $"));
    await window.user.type(window.getByLabelText("Amount, $"), "0.03{Enter}");
    expect(window.getByLabelText("Reason")).toHaveAccessibleDescription("Say why.");
    expect(window.backend.calls).not.toContain("correctCharge");
    await window.user.type(window.getByLabelText("Reason"), "Half came back{Enter}");
    await window.advance(100);
    expect(window.backend.money.spend({}).total.chargedNanos).toBe(30_000_000);
    const [newest] = ledger(window).getAllByRole("listitem");
    expect(newest).toHaveTextContent(/Correction · Half came back.*−\$0\.0100/);
  });

  it("says at the field what the engine has against an amount", async () => {
    const window = await openSpend(write({ kind: "maybe", expected: null }));
    await window.user.click(window.getByRole("button", { name: /^Charged:/ }));
    const refusal = { ...failureFor("settingsInvalid", 0), message: "This is settled already." };
    window.backend.failures.set("settleCharge", refusal);
    await window.user.click(window.getByRole("button", { name: "Save" }));
    await window.advance(1);
    expect(window.getByLabelText("Amount, $")).toHaveAccessibleDescription("This is settled already.");
  });
});
