// The sessions, the one that is open with its tree, and what is looked at.
import type { Answer, Backend } from "../ipc/backend";
import type {
  BranchView,
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
import { chosenOf, landing, promptHistory, treeOf, walk, type Step, type TurnNode } from "./tree";

export class Sessions {
  list = $state.raw<SessionSummary[]>([]);
  currentId = $state<string | null>(null);
  /** Oldest first, with those in the Trash; so are turns and branches. */
  images = $state.raw<ImageView[]>([]);
  turns = $state.raw<TurnView[]>([]);
  branches = $state.raw<BranchView[]>([]);
  /** The key of the item that is looked at. */
  selected = $state<string | null>(null);
  /** The item looked at last of each turn. */
  #looked = $state.raw<ReadonlyMap<string, string>>(new Map());
  /** One for each answer that is on its way. */
  readonly #hearsay = new Set<Hearsay>();
  #asked = 0;
  readonly #backend: Backend;
  readonly #jobs: Jobs;
  readonly #notices: Notices;

  readonly current = $derived(this.list.find((session) => session.id === this.currentId) ?? null);
  readonly #titles = $derived(new Map(this.list.map(({ id, title }) => [id, title])));
  readonly tree = $derived.by(() => {
    const { currentId, turns, branches, images } = this;
    const jobs = currentId === null ? [] : this.#jobs.ofSession(currentId);
    return treeOf({ turns, branches, images, jobs });
  });
  readonly items = $derived(this.tree.nodes.flatMap((node) => node.items));
  readonly node = $derived(this.selected === null ? null : (this.tree.byItem.get(this.selected) ?? null));
  readonly item = $derived(this.node?.items.find((item) => item.key === this.selected) ?? null);
  /** The picture that is looked at. */
  readonly image = $derived(this.item?.kind === "image" ? this.item.image : null);
  /** The row that is worked in: the selected one, otherwise the newest turn's. */
  readonly row = $derived(this.tree.rows[(this.node ?? this.tree.nodes.at(-1))?.row ?? 0] ?? null);
  readonly prompts = $derived(promptHistory(this.tree));

  constructor(backend: Backend, jobs: Jobs, notices: Notices) {
    this.#backend = backend;
    this.#jobs = jobs;
    this.#notices = notices;
  }

  replace(list: SessionSummary[], current: SessionView | null): void {
    for (const hearsay of this.#hearsay) {
      for (const { id } of this.list) if (!list.some((entry) => entry.id === id)) hearsay.gone(id);
      for (const session of list) hearsay.session(session);
      if (current) hearsay.whole(current);
    }
    this.list = list;
    if (current) this.#show(current, this.selected, new Hearsay());
    else this.#clear();
  }

  apply(session: SessionSummary): void {
    for (const hearsay of this.#hearsay) hearsay.session(session);
    const others = this.list.filter((entry) => entry.id !== session.id);
    this.list = [session, ...others].sort((a, b) => b.updatedMs - a.updatedMs);
  }

  applyImage(image: ImageView): void {
    for (const hearsay of this.#hearsay) hearsay.image(image);
    if (image.session === this.currentId) this.#settle(() => (this.images = put(this.images, image)));
  }

  applyTurn(turn: TurnView): void {
    for (const hearsay of this.#hearsay) hearsay.turn(turn);
    if (turn.session === this.currentId) this.#settle(() => (this.turns = put(this.turns, turn)));
  }

  applyBranch(branch: BranchView): void {
    for (const hearsay of this.#hearsay) hearsay.branch(branch);
    if (branch.session === this.currentId) this.#settle(() => (this.branches = put(this.branches, branch)));
  }

  gone(id: string): void {
    for (const hearsay of this.#hearsay) hearsay.gone(id);
    this.list = this.list.filter((session) => session.id !== id);
    if (id !== this.currentId) return;
    this.#clear();
    const next = this.list.find(({ archived }) => !archived);
    if (next) void this.open(next.id);
  }

  select(key: string | null): void {
    this.selected = key;
    const turn = key === null ? undefined : this.tree.byItem.get(key)?.turn.id;
    if (key !== null && turn !== undefined) this.#looked = new Map(this.#looked).set(turn, key);
  }

  selectImage(id: string): void {
    const image = this.images.find((entry) => entry.id === id);
    if (image) this.select(image.job ?? image.id);
  }

  selectNode(node: TurnNode): void {
    this.select(this.chosen(node).key);
  }

  walk(step: Step): void {
    this.select(walk(this.tree, this.selected, step, this.#looked));
  }

  /** The variant that stands for a turn. */
  chosen(node: TurnNode): TurnNode["items"][number] {
    return chosenOf(node, this.#looked);
  }

  /** After a job was dismissed the eye should land beside it; its turn stays in the tree. */
  leave(key: string): void {
    if (this.selected !== key) return;
    this.walk("left");
    if (this.selected === key) this.walk("right");
  }

  /** A job has gone without the user's doing. Mostly its turn remembers it, and the eye stays. */
  lost(key: string): void {
    const kept = this.turns.some(({ variants }) =>
      variants.some(({ job, state }) => job === key && state !== null),
    );
    if (!kept) this.leave(key);
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

  /** A copy, opened. */
  async duplicate(id: string): Promise<void> {
    const answer = await this.#backend.duplicateSession(id);
    if (answer.status === "error") return this.#notices.fail(answer.error);
    await this.open(answer.data.summary.id);
  }

  async rename(id: string, title: string): Promise<void> {
    const answer = await this.#backend.renameSession(id, title);
    if (answer.status === "ok") this.apply(answer.data);
    else this.#notices.fail(answer.error);
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

  #show(answer: SessionView, selected: string | null, hearsay: Hearsay): void {
    const view = hearsay.completed(answer);
    if (!view) return;
    if (view.summary.id !== this.currentId) this.#looked = new Map();
    this.currentId = view.summary.id;
    this.images = view.images;
    this.turns = view.turns;
    this.branches = view.branches;
    this.apply(view.summary);
    this.#jobs.merge(view.jobs, hearsay);
    const known = selected !== null && this.tree.byItem.has(selected);
    const newest = this.tree.nodes.at(-1);
    this.selected = known ? selected : newest ? this.chosen(newest).key : null;
  }

  /** What is looked at may go with a change: then the eye lands beside it. */
  #settle(change: () => void): void {
    const { tree, node, selected } = this;
    change();
    if (!node || selected === null || this.tree.byItem.has(selected)) return;
    const next = landing(tree, node, this.tree);
    if (next) this.selectNode(next);
    else this.select(null);
  }

  #clear(): void {
    this.currentId = null;
    this.images = [];
    this.turns = [];
    this.branches = [];
    this.selected = null;
  }
}

/** In its old place, or behind all others. */
function put<T extends { id: string }>(list: readonly T[], entry: T): T[] {
  const known = list.some(({ id }) => id === entry.id);
  return known ? list.map((other) => (other.id === entry.id ? entry : other)) : [...list, entry];
}
