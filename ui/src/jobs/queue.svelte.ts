// The queue under the user's hand: pause, order, and the job that is being carried.
import type { Answer, Backend, Clock } from "../ipc/backend";
import type { JobSnapshot, Priority, QuotaView } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";
import type { Jobs } from "./jobs.svelte";
import { behind, carriedRows, inLine, nudged, type Carried } from "./rows";

/** How long the news of a move may take, in milliseconds. */
const NEWS = 150;

export class Queue {
  quota = $state.raw<QuotaView | null>(null);
  carried = $state.raw<Carried | null>(null);
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #jobs: Jobs;
  readonly #notices: Notices;

  readonly paused = $derived(this.quota?.paused ?? false);
  readonly rows = $derived.by(() => carriedRows(this.#jobs.rows, this.carried));
  readonly line = $derived(this.rows.filter(inLine));

  constructor(backend: Backend, clock: Clock, jobs: Jobs, notices: Notices) {
    this.#backend = backend;
    this.#clock = clock;
    this.#jobs = jobs;
    this.#notices = notices;
  }

  async pause(): Promise<void> {
    if (await this.#did(this.#backend.pauseQueue())) this.#notices.announce(words.queue.pausedNow);
  }

  async resume(): Promise<void> {
    if (await this.#did(this.#backend.resumeQueue())) this.#notices.announce(words.queue.resumedNow);
  }

  async cancelAll(underWay: boolean): Promise<void> {
    await this.#counted(this.#backend.cancelAll(underWay), words.queue.cancelled);
  }

  async retryFailed(): Promise<void> {
    await this.#counted(this.#backend.retryFailed(), words.queue.retried);
  }

  probe = (): Promise<boolean> => this.#did(this.#backend.probeNow());
  first = (id: string): Promise<boolean> => this.#did(this.#backend.moveFirst(id));
  prioritise = (id: string, priority: Priority): Promise<boolean> =>
    this.#did(this.#backend.prioritise(id, priority));
  setOffPeak = (id: string, offPeak: boolean): Promise<boolean> =>
    this.#did(this.#backend.setOffPeak(id, offPeak));

  /** What others changed meanwhile. Nobody asked for it, so nobody is told when it fails. */
  async refresh(): Promise<void> {
    await this.#backend.refresh();
  }

  grab(job: JobSnapshot, name: string): void {
    const from = behind(this.line, job.id);
    this.carried = { id: job.id, before: from, from };
    this.#notices.announce(words.queue.grabbed(name, this.#place(job.id), this.line.length));
  }

  /** Carries the grabbed job one place on. */
  nudge(by: -1 | 1): void {
    const { carried } = this;
    const next = carried && nudged(this.line, carried.id, by);
    if (carried && next) this.hang(next.before);
  }

  /** Carries the grabbed job before another one. */
  hang(before: string | null): void {
    if (!this.carried || this.carried.before === before) return;
    this.carried = { ...this.carried, before };
    this.#notices.announce(words.queue.place(this.#place(this.carried.id), this.line.length));
  }

  /** Lets go where it hangs. It hangs on until the engine has moved it, so that it does not jump back. */
  async drop(name: string): Promise<void> {
    const { carried } = this;
    if (!carried) return;
    const job = this.#jobs.get(carried.id);
    if (!job || !inLine(job)) {
      this.carried = null;
      return this.#notices.announce(words.queue.leftLine(name));
    }
    const place = this.#place(carried.id);
    const before = this.line[place]?.id ?? null;
    const moved = before === carried.from || (await this.#moved(carried.id, before));
    if (this.carried === carried) this.carried = null;
    if (moved) this.#notices.announce(words.queue.dropped(name, place, this.line.length));
  }

  putBack(name: string): void {
    if (!this.carried) return;
    this.carried = null;
    this.#notices.announce(words.queue.putBack(name));
  }

  /** Moves by one place without grabbing. */
  async step(job: JobSnapshot, name: string, by: -1 | 1): Promise<void> {
    if (!nudged(this.line, job.id, by)) return;
    this.grab(job, name);
    this.nudge(by);
    await this.drop(name);
  }

  /** True once the engine has moved it and said so. */
  async #moved(id: string, before: string | null): Promise<boolean> {
    if (!(await this.#did(this.#backend.moveJob(id, before)))) return false;
    this.#jobs.flush();
    // The answer may overtake the news; without it the row would jump back and forth.
    const known = behind(this.#jobs.rows.filter(inLine), id) === before;
    if (!known) await new Promise<void>((resolve) => this.#clock.after(NEWS, resolve));
    return true;
  }

  /** From 1. */
  #place(id: string): number {
    return this.line.findIndex((job) => job.id === id) + 1;
  }

  async #did(answer: Answer<null>): Promise<boolean> {
    const outcome = await answer;
    if (outcome.status === "error") this.#notices.fail(outcome.error);
    return outcome.status === "ok";
  }

  async #counted(answer: Answer<number>, said: (count: number) => string): Promise<void> {
    const outcome = await answer;
    if (outcome.status === "ok") this.#notices.announce(said(outcome.data));
    else this.#notices.fail(outcome.error);
  }
}
