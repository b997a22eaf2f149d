import { describe, expect, it } from "vitest";
import type { JobSnapshot } from "../ipc/bindings";
import { failureFor } from "../ipc/memory-job";
import { beforeAt, behind, carriedRows, inLine, nudged, rowsOf } from "./rows";

const job = (id: string, place: number | null, phase: string, createdMs = 0) =>
  ({ id, place, createdMs, state: { phase, failure: failureFor("dayLimit", 0), untilMs: 1 } }) as JobSnapshot;
const names = (rows: readonly JobSnapshot[]) => rows.map(({ id }) => id).join(" ");

const mixed = [
  job("c", 2, "queued"),
  job("key", null, "held"),
  job("run2", null, "receiving", 2),
  job("a", 0, "waiting"),
  job("over", null, "failed"),
  job("run1", null, "sending", 1),
  job("b", 1, "held"),
  job("made", null, "done"),
];

describe("the rows of the queue", () => {
  it("stand as the jobs are done: running, the line, what waits for someone; no ended ones", () => {
    expect(names(rowsOf(mixed))).toBe("run1 run2 a b c key");
    expect(
      rowsOf(mixed)
        .filter(inLine)
        .map(({ id }) => id),
    ).toEqual(["a", "b", "c"]);
  });

  it("are moved within the line only", () => {
    const line = rowsOf(mixed).filter(inLine);
    expect(nudged(line, "b", -1)).toEqual({ before: "a" });
    expect(nudged(line, "b", 1), "to the end").toEqual({ before: null });
    expect(nudged(line, "a", 1)).toEqual({ before: "c" });
    expect(nudged(line, "a", -1), "it is first").toBeNull();
    expect(nudged(line, "c", 1), "it is last").toBeNull();
    expect(nudged(line, "gone", 1)).toBeNull();
    expect(behind(line, "a")).toBe("b");
    expect(behind(line, "c")).toBeNull();
  });

  it("know before whom a dropped one comes to stand", () => {
    const line = rowsOf(mixed).filter(inLine);
    expect(beforeAt(line, "c", 0)).toBe("a");
    expect(beforeAt(line, "a", 1), "its own place is not counted").toBe("c");
    expect(beforeAt(line, "a", 2)).toBeNull();
    expect(beforeAt(line, "a", -5)).toBe("b");
  });

  it("show the carried one where it hangs, and the line as it is when that changed", () => {
    const rows = rowsOf(mixed);
    expect(names(carriedRows(rows, { id: "c", before: "a", from: null }))).toBe("run1 run2 c a b key");
    expect(names(carriedRows(rows, { id: "a", before: null, from: "b" }))).toBe("run1 run2 b c a key");
    expect(names(carriedRows(rows, { id: "gone", before: "a", from: null }))).toBe(names(rows));
    expect(names(carriedRows(rows, { id: "a", before: "sent", from: "b" })), "its goal has left").toBe(
      "run1 run2 b c a key",
    );
    expect(names(carriedRows(rows, null))).toBe(names(rows));
  });
});
