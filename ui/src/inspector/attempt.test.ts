import { describe, expect, it } from "vitest";
import type { Attempt } from "../ipc/bindings";
import { attemptResult, attemptText, inLineText, outcomeText } from "./attempt";

const attempt: Attempt = { number: 1, outcome: "image", status: 200, waitedMs: 0, tookMs: 1, charged: "no" };

describe("an attempt", () => {
  it("is told in words, never in codes", () => {
    expect(attemptText(attempt)).toBe("Image received");
    const overloaded: Attempt = { ...attempt, outcome: "overloaded", status: 503 };
    const next: Attempt = { ...attempt, number: 2, waitedMs: 5_300 };
    expect(attemptText(overloaded, next)).toBe("503 overloaded — waited 5.3 s");
    expect(attemptText(overloaded), "nothing followed").toBe("503 overloaded");
    expect(attemptText({ ...attempt, outcome: "offline", status: null }, next)).toBe(
      "No connection — waited 5.3 s",
    );
    expect(attemptText({ ...overloaded, status: 599, outcome: "odd" })).toBe("599 odd");
    expect(attemptText({ ...attempt, outcome: "imageBlocked" })).toBe("Image blocked by the safety filter");
    expect(attemptResult({ ...attempt, tookMs: 2_400 })).toBe("2.4 s");
    expect(attemptResult({ ...attempt, outcome: "overloaded" })).toBe("not charged");
    const lost: Attempt = { ...attempt, outcome: "interrupted", charged: "maybe" };
    expect(attemptResult(lost)).toBe("may have been charged");
    expect(attemptResult(lost, true), "the sandbox charges nobody").toBe("not charged");
    expect(attemptResult({ ...attempt, outcome: "sending" }), "nobody knows yet").toBe("");
    expect(inLineText([{ ...attempt, waitedMs: 42_000 }, next])).toBe("42.0 s");
    expect(inLineText([attempt]), "it went out at once").toBeNull();
    expect(outcomeText("sending")).toBe("Under way");
    expect(outcomeText("somethingNew")).toBe("somethingNew");
  });
});
