// The line of the in-memory backend: an order, a pause, the limits of minute and day, a breaker. Small,
// but true: what it shows of places and starts is what then happens.
import { quietFrom } from "../jobs/offpeak";
import type { Clock } from "./backend";
import type { Failure, JobSnapshot, JobState, Priority, QuotaView, Settings } from "./bindings";
import { failureFor } from "./memory-job";

const MINUTE = 60_000;
const DAY = 86_400_000;
const BREAK = 120_000;
const ranks: Record<Priority, number> = { high: 2, normal: 1, low: 0 };
const inFlight = ["sending", "thinking", "receiving"];

type Outside = {
  jobs: ReadonlyMap<string, JobSnapshot>;
  settings: () => Settings;
  clock: Clock;
  begin: (job: JobSnapshot) => void;
  changed: (job: JobSnapshot) => void;
  told: () => void;
  /** What a budget says against sending it now. */
  forbids: (job: JobSnapshot) => Failure | null;
};

export class MemoryLine {
  readonly quota: QuotaView;
  order: string[] = [];
  #sends: number[] = [];
  #notBefore = new Map<string, number>();
  /** What was last said of each job. */
  #told = new Map<string, string>();
  #stopped: Failure | null = null;
  #probe: string | null = null;
  #stop = () => {};
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
    const gauge = { used: 0, opensAtMs: null };
    this.quota = {
      minute: { ...gauge, limit: 10, allowed: 10 },
      day: { used: 0, limit: 1000, allowed: 1000, opensAtMs: outside.clock.now() + 22_320_000 },
      spend: { ...gauge, limit: 10_000_000_000, allowed: 10_000_000_000 },
      spentTodayNanos: 0,
      dayBudgetNanos: null,
      promisedNanos: 0,
      budget: { verdict: "allowed" },
      nextSlotMs: null,
      silence: null,
      breaker: null,
      paused: false,
    };
  }

  enqueue(job: JobSnapshot, delay: number): void {
    this.leave(job.id);
    this.#notBefore.set(job.id, this.#outside.clock.now() + delay);
    this.order.splice(this.#endOf(job.priority), 0, job.id);
  }

  leave(id: string): void {
    this.order = this.order.filter((other) => other !== id);
    this.#notBefore.delete(id);
  }

  /** False when one of the two is not in line. */
  move(id: string, before: string | null): boolean {
    if (!this.order.includes(id) || (before !== null && !this.order.includes(before))) return false;
    if (before === id) return true;
    this.order = this.order.filter((other) => other !== id);
    const at = before === null ? this.order.length : this.order.indexOf(before);
    const neighbour = this.#job(before ?? this.order.at(-1) ?? id);
    const job = this.#job(id);
    if (job && neighbour) job.priority = neighbour.priority;
    this.order.splice(at, 0, id);
    return true;
  }

  prioritise(id: string, priority: Priority): void {
    const job = this.#job(id);
    if (!job) return;
    job.priority = priority;
    if (!this.order.includes(id)) return;
    this.order = this.order.filter((other) => other !== id);
    this.order.splice(priority === "high" ? 0 : this.#endOf(priority), 0, id);
  }

  /** A key was refused: it and all that follow wait for another. */
  stopKey(failure: Failure): void {
    this.#stopped = failure;
  }

  releaseKey(): void {
    this.#stopped = null;
    for (const job of this.#outside.jobs.values()) {
      if (job.state.phase !== "held" || job.state.untilMs !== null) continue;
      if (job.state.failure.code === "overBudget") continue;
      job.state = { phase: "queued", ahead: 0 };
      this.enqueue(job, 0);
    }
  }

  /** Budgets have changed: what was held for them is asked again. */
  releaseBudget(): void {
    for (const job of this.#outside.jobs.values()) {
      if (job.state.phase !== "held" || job.state.failure.code !== "overBudget") continue;
      job.state = { phase: "queued", ahead: 0 };
      this.enqueue(job, 0);
    }
  }

  trip(milliseconds = BREAK): void {
    this.quota.breaker = { untilMs: this.#outside.clock.now() + milliseconds };
  }

  probeNow(): void {
    if (this.quota.breaker) this.quota.breaker = { untilMs: this.#outside.clock.now() };
  }

  /** What the request that went through an open breaker came to. */
  ended(id: string, well: boolean): void {
    if (id !== this.#probe) return;
    this.#probe = null;
    if (well) this.quota.breaker = null;
    else this.trip(2 * BREAK);
  }

  /** Starts what may go, writes places and starts, says when to look again. */
  look(): void {
    const now = this.#outside.clock.now();
    const own = this.#outside.settings().limits.requestsPerMinute;
    if (own !== null) Object.assign(this.quota.minute, { limit: own, allowed: own });
    this.#sends = this.#sends.filter((at) => at + MINUTE > now);
    const { day } = this.quota;
    if (day.opensAtMs !== null && day.opensAtMs <= now) {
      Object.assign(day, { used: 0, opensAtMs: day.opensAtMs + DAY });
    }
    const waiting: JobSnapshot[] = [];
    for (const id of this.order) {
      const job = this.#job(id);
      if (!job) continue;
      const state = this.#serve(job, waiting.length, now);
      if (state) job.state = state;
      if (this.order.includes(id)) waiting.push(job);
    }
    this.#foresee(now);
    for (const job of this.#outside.jobs.values()) {
      const next = mark(job);
      if (this.#told.get(job.id) === next) continue;
      this.#told.set(job.id, next);
      this.#outside.changed(job);
    }
    this.#outside.told();
    this.#sleep(now);
  }

  /** Its next state; null when it goes out or stays as it is. */
  #serve(job: JobSnapshot, ahead: number, now: number): JobState | null {
    const { day, breaker, paused } = this.quota;
    if (this.#stopped) {
      this.leave(job.id);
      return { phase: "held", untilMs: null, failure: this.#stopped };
    }
    if (paused) return { phase: "queued", ahead };
    if (day.limit !== null && day.used >= day.limit && day.opensAtMs !== null) {
      const failure = { ...failureFor("dayLimit", now), retryAtMs: day.opensAtMs };
      return { phase: "held", untilMs: day.opensAtMs, failure };
    }
    const quiet = job.offPeak ? quietFrom(now) : now;
    if (quiet > now) return { phase: "waiting", reason: "offPeak", untilMs: quiet };
    if ((this.#notBefore.get(job.id) ?? now) > now) {
      return job.state.phase === "held" ? null : { phase: "queued", ahead };
    }
    if (breaker && (breaker.untilMs === null || breaker.untilMs > now)) {
      if (ahead > 0 || breaker.untilMs === null) return { phase: "queued", ahead };
      return { phase: "waiting", reason: "breaker", untilMs: breaker.untilMs };
    }
    if (this.#running() >= (this.#outside.settings().limits.concurrency ?? Infinity)) {
      return { phase: "queued", ahead };
    }
    const opens = this.#opens(this.#sends, now);
    if (opens > now) {
      return ahead > 0
        ? { phase: "queued", ahead }
        : { phase: "waiting", reason: "minuteRequests", untilMs: opens };
    }
    const failure = this.#outside.forbids(job);
    if (failure) {
      if (failure.retryAtMs === null) this.leave(job.id);
      else this.#notBefore.set(job.id, failure.retryAtMs);
      return { phase: "held", untilMs: failure.retryAtMs, failure };
    }
    if (breaker) {
      this.quota.breaker = { untilMs: null };
      this.#probe = job.id;
    }
    this.leave(job.id);
    this.#sends.push(now);
    this.#outside.begin(job);
    return null;
  }

  #foresee(now: number): void {
    const { quota } = this;
    const sends = [...this.#sends];
    const next = (notBefore: number) => {
      const at = Math.max(this.#opens(sends, now), notBefore, quota.breaker?.untilMs ?? now, now);
      sends.push(at);
      return at;
    };
    for (const job of this.#outside.jobs.values()) if (!this.order.includes(job.id)) job.place = null;
    for (const [place, id] of this.order.entries()) {
      const job = this.#job(id);
      if (!job) continue;
      job.place = place;
      const quiet = job.offPeak ? quietFrom(now) : now;
      const held = job.state.phase === "held" ? job.state.untilMs : null;
      job.startsMs = quota.paused ? null : next(Math.max(this.#notBefore.get(id) ?? now, quiet, held ?? now));
    }
    const slot = next(now);
    quota.nextSlotMs = slot > now ? slot : null;
    quota.minute.used = this.#sends.length;
    quota.minute.opensAtMs = this.#sends[0] === undefined ? null : this.#sends[0] + MINUTE;
  }

  #sleep(now: number): void {
    this.#stop();
    const starts = this.order.map((id) => this.#job(id)?.startsMs ?? Infinity);
    const next = Math.min(Infinity, ...[...starts, ...this.#notBefore.values()].filter((at) => at > now));
    if (next < Infinity) this.#stop = this.#outside.clock.after(next - now, () => this.look());
  }

  /** When the minute has room after these sends. */
  #opens(sends: readonly number[], now: number): number {
    const limit = this.quota.minute.limit ?? Infinity;
    const first = sends.at(-limit);
    return sends.length < limit || first === undefined ? now : first + MINUTE;
  }

  #running(): number {
    return [...this.#outside.jobs.values()].filter(({ state }) => inFlight.includes(state.phase)).length;
  }

  #endOf(priority: Priority): number {
    const last = this.order.findLastIndex((id) => ranks[this.#job(id)?.priority ?? "low"] >= ranks[priority]);
    return last + 1;
  }

  #job(id: string): JobSnapshot | undefined {
    return this.#outside.jobs.get(id);
  }
}

const mark = ({ state, place, startsMs, priority, offPeak }: JobSnapshot) =>
  JSON.stringify([state, place, startsMs, priority, offPeak]);
