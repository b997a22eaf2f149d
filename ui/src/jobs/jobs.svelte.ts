// All jobs the engine knows of. Snapshots replace each other by id; nothing is patched here.
import type { Backend } from "../ipc/backend";
import type { JobSnapshot } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { failureWords } from "../ipc/failures";
import { words } from "../words/words";
import { failureOf, isAlive, standing } from "./phase";

export class Jobs {
  all = $state.raw<ReadonlyMap<string, JobSnapshot>>(new Map());
  /** Held jobs whose card was answered with "Wait". */
  accepted = $state.raw<ReadonlySet<string>>(new Set());
  readonly list = $derived(
    [...this.all.values()].sort((a, b) => a.createdMs - b.createdMs || a.variant - b.variant),
  );
  readonly running = $derived(this.list.filter((job) => standing(job.state) === "running"));
  readonly waiting = $derived(this.list.filter((job) => standing(job.state) === "waiting"));
  readonly held = $derived(this.list.filter((job) => standing(job.state) === "held"));
  readonly failed = $derived(this.list.filter((job) => standing(job.state) === "failed"));
  readonly counting = $derived(this.list.some((job) => isAlive(job.state)));
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  replace(jobs: JobSnapshot[]): void {
    this.all = new Map(jobs.map((job) => [job.id, job]));
  }

  merge(jobs: JobSnapshot[]): void {
    this.all = new Map([...this.all, ...jobs.map((job) => [job.id, job] as const)]);
  }

  apply(job: JobSnapshot): void {
    const before = this.all.get(job.id);
    this.all = new Map(this.all).set(job.id, job);
    if (job.state.phase !== "held" && this.accepted.has(job.id)) {
      this.accepted = new Set([...this.accepted].filter((id) => id !== job.id));
    }
    if (!before || before.state.phase !== job.state.phase) this.#announce(job);
  }

  remove(id: string): void {
    const next = new Map(this.all);
    next.delete(id);
    this.all = next;
  }

  ofSession(session: string): JobSnapshot[] {
    return this.list.filter((job) => job.session === session);
  }

  accept(id: string): void {
    this.accepted = new Set(this.accepted).add(id);
  }

  async cancel(id: string): Promise<void> {
    const answer = await this.#backend.cancel(id);
    if (answer.status === "error") this.#notices.fail(answer.error);
  }

  async retry(id: string): Promise<void> {
    const answer = await this.#backend.retry(id);
    if (answer.status === "error") this.#notices.fail(answer.error);
  }

  async dismiss(id: string): Promise<void> {
    const answer = await this.#backend.dismiss(id);
    if (answer.status === "error") this.#notices.fail(answer.error);
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
