import { describe, expect, it } from "vitest";
import type { FailureCode, JobSnapshot, JobState, Overrun, QuotaView } from "../ipc/bindings";
import { failureFor } from "../ipc/memory-job";
import { actionLabel, cardActions, cardKey, cardsOf, cardText, overrunOf } from "./cards";

let next = 0;
const job = (state: JobState, sandbox = false) => ({ id: `j${++next}`, state, sandbox }) as JobSnapshot;
const held = (code: FailureCode, untilMs: number | null) =>
  job({ phase: "held", untilMs, failure: failureFor(code, 0) });
const stopped = (overrun: Overrun, highNanos = 0) => ({
  ...job({ phase: "held", untilMs: null, failure: { ...failureFor("overBudget", 0), overrun } }),
  estimate: { highNanos },
});
const failed = (code: FailureCode) => job({ phase: "failed", failure: failureFor(code, 0) });

describe("cards", () => {
  it("are one for all that met the same, held ones first", () => {
    const jobs = [
      failed("overloaded"),
      ...Array.from({ length: 90 }, () => held("dayLimit", 60_000)),
      failed("overloaded"),
      failed("interrupted"),
      job({ phase: "thinking", sinceMs: 0 }),
      job({ phase: "cancelled", charged: "no" }),
    ];
    const cards = cardsOf(jobs, new Set());
    expect(cards.map(({ jobs: of }) => of.length)).toEqual([90, 2, 1]);
  });

  it("stay apart when the time, the charge or the provider differs", () => {
    const keys = [
      held("dayLimit", 60_000),
      held("dayLimit", 180_000),
      failed("dayLimit"),
      job({ phase: "failed", failure: { ...failureFor("dayLimit", 0), charged: "maybe" } }),
      job({ phase: "failed", failure: failureFor("dayLimit", 0) }, true),
    ].map(cardKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(cardKey(held("dayLimit", 60_000)), "a few milliseconds are no difference").toBe(
      cardKey(held("dayLimit", 60_400)),
    );
  });

  it("stay apart when another budget stopped them", () => {
    const own = { period: "project", project: "p", byNanos: 1, ceilingNanos: 1 } as const;
    const keys = [stopped(own), stopped({ ...own, project: "q" }), stopped({ ...own, period: "day" })];
    expect(new Set(keys.map(cardKey)).size).toBe(3);
    expect(cardKey(stopped(own)), "by how much is no difference").toBe(
      cardKey(stopped({ ...own, byNanos: 2 })),
    );
  });

  it("know how far their budget has to be raised for all of them", () => {
    const day = { period: "day", project: null, ceilingNanos: 100 } as const;
    const jobs = [stopped({ ...day, byNanos: 10 }, 30), stopped({ ...day, byNanos: 25 }, 40)];
    expect(overrunOf(jobs), "80 were spent at first, 85 later: with both it is 155").toEqual({
      ...day,
      byNanos: 55,
    });
    expect(overrunOf([failed("overBudget")]), "the engine did not say").toBeNull();
  });

  it("go once their reason was accepted, also for jobs that come later", () => {
    const first = held("dayLimit", 60_000);
    expect(cardsOf([first, held("dayLimit", 60_000)], new Set([cardKey(first)]))).toEqual([]);
  });

  it("say when the day begins again, here and there", () => {
    const nine = new Date(2026, 10, 26, 9).getTime();
    const quota = { day: { used: 1000, limit: 1000 } } as QuotaView;
    expect(cardText(held("dayLimit", nine), quota, nine - 22_320_000).message).toBe(
      "1,000 of 1,000 image requests used. Resets at 00:00 Pacific, 09:00 your time (in 6 h 12 m).",
    );
    const midnight = new Date(2026, 10, 26).getTime();
    expect(cardText(held("dayLimit", midnight), null, midnight - 3_600_000).message, "in California").toBe(
      "The project has used its requests of the day. Resets at 00:00 Pacific (in 1 h).",
    );
    expect(cardText(held("keyRejected", null), null, 0).message).toMatch(/Your queue waits\.$/);
    expect(cardText(held("minuteLimit", 23_000), null, 0).message).toMatch(/Again in 23 s\.$/);
  });

  it("never speak of charges in the sandbox", () => {
    const maybe = { phase: "failed", failure: failureFor("interrupted", 0) } as const;
    expect(cardText(job(maybe, true), null, 0).charged).toBe("no");
    expect(cardText(job(maybe), null, 0).charged).toBe("maybe");
    const cancelled = job({ phase: "cancelled", charged: "maybe" }, true);
    expect(cardText(cancelled, null, 0)).toMatchObject({
      charged: "no",
      message: "The sandbox stopped painting.",
    });
  });

  it("offer for many only what makes sense for many, with their number", () => {
    expect(cardActions(["editPrompt", "sendAgain"], 1)).toEqual(["editPrompt", "sendAgain"]);
    expect(cardActions(["editPrompt", "sendAgain"], 3)).toEqual(["sendAgain"]);
    expect(cardActions(["editPrompt"], 3), "there is always a way out").toEqual(["dismiss"]);
    const one = failed("overloaded");
    expect(actionLabel("retry", one, 1, "")).toBe("Try again");
    expect(actionLabel("retry", one, 3, "")).toBe("Try again (3)");
    expect(actionLabel("cancel", held("dayLimit", 1), 90, "")).toBe("Cancel 90 jobs");
    expect(actionLabel("wait", held("dayLimit", 1), 90, "")).toBe("Hold queue until then");
    expect(actionLabel("wait", held("minuteLimit", 1), 1, "")).toBe("Wait");
    expect(actionLabel("changeKey", held("keyRejected", null), 8, "")).toBe("Change key");
    expect(actionLabel("switchModel", one, 1, "Nano Banana 2.1")).toBe("Switch to Nano Banana 2.1");
  });
});
