// All jobs the engine knows of. Snapshots replace each other by id; nothing but places is patched here.
import type { Answer, Backend, Clock } from "../ipc/backend";
import type { JobSnapshot, Place } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { failureWords } from "../ipc/failures";
import { words } from "../words/words";
import { cardKey, cardsOf } from "./cards";
import { Gather } from "./gather";
import type { Hearsay } from "./hearsay";
import { failureOf, standing, startOf } from "./phase";
import { rowsOf } from "./rows";

export class Jobs {
  all = $state.raw<ReadonlyMap<string, JobSnapshot>>(new Map());
  /** Reasons to wait that were answered with "Wait": their cards are gone, the jobs stay in line. */
  accepted = $state.raw<ReadonlySet<string>>(new Set());
  readonly list = $derived(
    [...this.all.values()].sort((a, b) => a.createdMs - b.createdMs || a.variant - b.variant),
  );
  readonly rows = $derived(rowsOf(this.list));
  readonly cards = $derived(cardsOf(this.list, this.accepted));
  readonly counts = $derived(count(this.list));
  /** What is true now; `all` may be a moment behind in a storm of news. */
  #live = new Map<string, JobSnapshot>();
  /** One for each answer that is on its way. */
  readonly #hearsay = new Set<Hearsay>();
  readonly #gather: Gather;
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, clock: Clock, notices: Notices, published: () => void) {
    this.#backend = backend;
    this.#notices = notices;
    this.#gather = new Gather(clock, () => {
      this.all = new Map(this.#live);
      published();
    });
  }

  replace(jobs: JobSnapshot[]): void {
    for (const id of this.#live.keys()) this.#heard(id);
    for (const { id } of jobs) this.#heard(id);
    this.#live = new Map(jobs.map((job) => [job.id, job]));
    this.#gather.touch();
  }

  /** Takes in what an answer says of jobs, where news that came before it said nothing. */
  merge(jobs: JobSnapshot[], hearsay: Hearsay): void {
    for (const job of hearsay.unheard(jobs)) this.#live.set(job.id, job);
    this.#gather.touch();
  }

  /** Has news told there from now on; returns the way to stop. */
  listen(hearsay: Hearsay): () => void {
    this.#hearsay.add(hearsay);
    return () => this.#hearsay.delete(hearsay);
  }

  apply(job: JobSnapshot): void {
    const before = this.#live.get(job.id);
    this.#heard(job.id);
    // Its picture came before this: from now on that stands for it.
    if (job.state.phase === "done") this.#live.delete(job.id);
    else this.#live.set(job.id, job);
    if (before?.state.phase !== job.state.phase) this.#announce(job);
    this.#gather.touch();
  }

  /** Of a thousand jobs in line that moved up only that is told. */
  move(places: Place[]): void {
    for (const { id, place, startsMs, ahead } of places) {
      const job = this.#live.get(id);
      if (!job) continue;
      this.#heard(id);
      const { state } = job;
      const next = state.phase === "queued" && ahead !== null ? { ...state, ahead } : state;
      this.#live.set(id, { ...job, place, startsMs, state: next });
    }
    this.#gather.touch();
  }

  remove(id: string): void {
    this.#heard(id);
    this.#live.delete(id);
    this.#gather.touch();
  }

  /** Shows at once what a storm of news has held back: the user has just done something to it. */
  flush(): void {
    this.#gather.flush();
  }

  get(id: string): JobSnapshot | null {
    return this.#live.get(id) ?? null;
  }

  ofSession(session: string): JobSnapshot[] {
    return this.list.filter((job) => job.session === session);
  }

  /** Whether its card still waits for an answer. */
  asks(job: JobSnapshot): boolean {
    return job.state.phase === "held" && !this.accepted.has(cardKey(job));
  }

  accept(job: JobSnapshot): void {
    this.accepted = new Set(this.accepted).add(cardKey(job));
  }

  cancel = (...ids: string[]): Promise<void> => this.#each(ids, (id) => this.#backend.cancel(id));
  retry = (...ids: string[]): Promise<void> => this.#each(ids, (id) => this.#backend.retry(id));
  dismiss = (...ids: string[]): Promise<void> => this.#each(ids, (id) => this.#backend.dismiss(id));

  /** The mark first: a job back in line may be gone before the next word. */
  sendOffPeak = (...ids: string[]): Promise<void> =>
    this.#each(ids, async (id) => {
      const marked = await this.#backend.setOffPeak(id, true);
      return marked.status === "ok" ? this.#backend.retry(id) : marked;
    });

  /** One after the other, so that they come to stand in their order; stops at the first that fails. */
  async #each(ids: string[], verb: (id: string) => Answer<null>): Promise<void> {
    for (const id of ids) {
      const answer = await verb(id);
      if (answer.status === "error") return this.#notices.fail(answer.error);
    }
  }

  #heard(id: string): void {
    for (const hearsay of this.#hearsay) hearsay.job(id);
  }

  #announce(job: JobSnapshot): void {
    const where = standing(job.state);
    if (where === "done") this.#notices.announce(words.jobs.done(job.step));
    const failure = failureOf(job.state);
    if (failure && (where === "failed" || where === "held")) {
      this.#notices.announce(words.jobs.announceFailed(job.step, failureWords(failure.code).title));
    }
  }
}

/** `starts` is when the next one goes out, `retryable` what failed without a charge. */
function count(jobs: readonly JobSnapshot[]) {
  const counts = { running: 0, waiting: 0, held: 0, failed: 0, retryable: 0, spend: 0, starts: Infinity };
  for (const job of jobs) {
    const { state } = job;
    const where = standing(state);
    if (where === "done" || where === "cancelled") continue;
    counts[where] += 1;
    if (state.phase === "failed" && state.failure.charged === "no") counts.retryable += 1;
    if (where === "waiting") counts.starts = Math.min(counts.starts, startOf(job) ?? Infinity);
    if (state.phase === "waiting" && state.reason === "spend") counts.spend += 1;
  }
  return counts;
}
