// The sessions, the one that is open, its pictures and what is looked at.
import type { Answer, Backend } from "../ipc/backend";
import type {
  BranchView,
  HistoryView,
  ImageView,
  JobSnapshot,
  SessionSummary,
  SessionView,
  TurnView,
} from "../ipc/bindings";
import { Hearsay } from "../jobs/hearsay";
import type { Jobs } from "../jobs/jobs.svelte";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";
import { promptHistory, stripTurns, walk } from "./strip";

export class Sessions {
  list = $state.raw<SessionSummary[]>([]);
  currentId = $state<string | null>(null);
  images = $state.raw<ImageView[]>([]);
  branches = $state.raw<BranchView[]>([]);
  nodes = $state.raw<TurnView[]>([]);
  /** What can be taken back. */
  history = $state.raw<HistoryView>({ undo: null, redo: null });
  /** The job behind what is looked at; a picture keeps its job's id, so the tile survives its birth. */
  selected = $state<string | null>(null);
  /** One for each answer that is on its way. */
  readonly #hearsay = new Set<Hearsay>();
  #asked = 0;
  readonly #backend: Backend;
  readonly #jobs: Jobs;
  readonly #notices: Notices;

  readonly current = $derived(this.list.find((session) => session.id === this.currentId) ?? null);
  readonly #titles = $derived(new Map(this.list.map(({ id, title }) => [id, title])));
  readonly turns = $derived.by(() =>
    this.currentId === null ? [] : stripTurns(this.images, this.#jobs.ofSession(this.currentId)),
  );
  readonly items = $derived(this.turns.flatMap((turn) => turn.items));
  readonly item = $derived(this.items.find((item) => item.key === this.selected) ?? null);
  readonly prompts = $derived(promptHistory(this.turns));

  constructor(backend: Backend, jobs: Jobs, notices: Notices) {
    this.#backend = backend;
    this.#jobs = jobs;
    this.#notices = notices;
  }

  replace(list: SessionSummary[], current: SessionView | null): void {
    this.list = list;
    if (current) this.#show(current, this.selected, new Hearsay());
    else this.#clear();
  }

  apply(session: SessionSummary): void {
    const others = this.list.filter((entry) => entry.id !== session.id);
    this.list = [session, ...others].sort((a, b) => b.updatedMs - a.updatedMs);
  }

  applyImage(image: ImageView): void {
    for (const hearsay of this.#hearsay) hearsay.image(image);
    if (image.session !== this.currentId) return;
    this.images = [...this.images.filter((entry) => entry.id !== image.id), image];
  }

  applyTurn(turn: TurnView): void {
    if (turn.session !== this.currentId) return;
    this.nodes = [...this.nodes.filter(({ id }) => id !== turn.id), turn];
  }

  applyBranch(branch: BranchView): void {
    if (branch.session !== this.currentId) return;
    this.branches = [...this.branches.filter(({ id }) => id !== branch.id), branch];
  }

  gone(id: string): void {
    this.list = this.list.filter((session) => session.id !== id);
    if (id !== this.currentId) return;
    this.#clear();
    const next = this.list[0];
    if (next) void this.open(next.id);
  }

  select(key: string | null): void {
    this.selected = key;
  }

  /** One that was imported may not have come yet: its key is its id. */
  selectImage(id: string): void {
    this.select(this.images.find((image) => image.id === id)?.job ?? id);
  }

  walk(by: number): void {
    this.selected = walk(this.items, this.selected, by);
  }

  /** After a job was dismissed the eye should land beside it, not on nothing. */
  leave(key: string): void {
    if (this.selected !== key) return;
    const after = walk(this.items, key, -1);
    this.selected = after === key ? walk(this.items, key, 1) : after;
  }

  /** "Bottle hero · step 9": what a job is called where its session is not in sight. */
  nameOf(job: JobSnapshot): string {
    return `${this.#titles.get(job.session) || words.header.untitled} · ${words.jobs.rowStep(job.step, job.variant, job.of)}`;
  }

  /** Looks at a job, in whatever session it is. */
  async show(job: JobSnapshot): Promise<void> {
    if (job.session !== this.currentId) await this.open(job.session);
    this.select(job.id);
  }

  open = (id: string): Promise<void> => this.#take(() => this.#backend.openSession(id));
  create = (): Promise<void> => this.#take(() => this.#backend.newSession());

  async rename(id: string, title: string): Promise<void> {
    const answer = await this.#backend.renameSession(id, title);
    if (answer.status === "ok") this.apply(answer.data);
    else this.#notices.fail(answer.error);
  }

  async remove(id: string): Promise<void> {
    const answer = await this.#backend.deleteSession(id);
    if (answer.status === "error") this.#notices.fail(answer.error);
  }

  async saveCopy(image: string): Promise<void> {
    const answer = await this.#backend.saveImageCopy(image);
    if (answer.status === "error") this.#notices.fail(answer.error);
    else if (answer.data !== null) this.#notices.say(words.inspector.saved(answer.data));
  }

  async showInFolder(image: string): Promise<void> {
    const answer = await this.#backend.showImage(image);
    if (answer.status === "error") this.#notices.fail(answer.error);
  }

  async #take(ask: () => Answer<SessionView>): Promise<void> {
    const asked = (this.#asked += 1);
    const hearsay = new Hearsay();
    const stop = this.#jobs.listen(hearsay);
    this.#hearsay.add(hearsay);
    const outcome = await ask();
    stop();
    this.#hearsay.delete(hearsay);
    // Another one was asked for meanwhile, and that is where the user wants to be.
    if (asked !== this.#asked) return;
    if (outcome.status === "ok") this.#show(outcome.data, null, hearsay);
    else this.#notices.fail(outcome.error);
  }

  #show(view: SessionView, selected: string | null, hearsay: Hearsay): void {
    this.currentId = view.summary.id;
    this.images = hearsay.completed(view.images, view.summary.id);
    this.branches = view.branches;
    this.nodes = view.turns;
    this.apply(view.summary);
    this.#jobs.merge(view.jobs, hearsay);
    const known = this.items.some((item) => item.key === selected);
    this.selected = known ? selected : (this.items.at(-1)?.key ?? null);
  }

  #clear(): void {
    this.currentId = null;
    this.images = [];
    this.selected = null;
  }
}
