// A whole backend in memory, on a clock that is passed in: tests, a plain browser, screenshots.
import type { Answer, Backend, Clock, DropListener, DropPhase, ImageKind } from "./backend";
import type {
  Attempt,
  EngineEvent,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  KeyReport,
  KeyView,
  MenuAction,
  Priority,
  QuotaView,
  RecoveryView,
  ReferencesAdded,
  ReferenceView,
  Settings,
  SettingsPatch,
  Submitted,
  TurnView,
} from "./bindings";
import { memoryCatalogue } from "./memory-catalogue";
import { withContext } from "./memory-context";
import { ok } from "./memory-desk";
import { imageOf, MemoryReferences, receiptOf } from "./memory-image";
import { failureFor, jobOf, ordinaryTempo, play, type Tempo } from "./memory-job";
import { MemoryLine } from "./memory-line";
import { picture } from "./memory-picture";
import { estimateAt } from "./memory-prices";
import { turnOf, type Room } from "./memory-rooms";
import { MemorySessions } from "./memory-sessions";
import { keyTest, patched } from "./memory-settings";

export type MemoryOptions = { clock: Clock; firstRun?: boolean; tempo?: Tempo };

const isSent = (phase: string) => ["sending", "thinking", "receiving"].includes(phase);
const isOver = (phase: string) => ["done", "refused", "failed", "cancelled"].includes(phase);
const isWaiting = (phase: string) => ["queued", "waiting", "retrying", "held"].includes(phase);

export class MemoryBackend extends MemorySessions implements Backend {
  key: KeyView = { place: "none", lastFour: null, trouble: null };
  readonly line: MemoryLine;
  readonly quota: QuotaView;
  /** What the next whole state says of an earlier run; said once. */
  recovered: RecoveryView | null = null;
  /** Chooses something in a menu that is not there. */
  menu: (action: MenuAction) => void = () => {};
  #dropListener: DropListener = () => {};
  #requests = new Map<string, GenerateRequest>();
  #references = new MemoryReferences(() => this.settings.referenceEdge);
  /** Jobs that were dismissed: their turns can be tried again. */
  #dismissed = new Map<string, JobSnapshot>();
  #stops = new Map<string, () => void>();
  readonly #tempo: Tempo;

  constructor({ clock, firstRun = false, tempo = ordinaryTempo }: MemoryOptions) {
    super(clock);
    this.#tempo = tempo;
    this.settings.provider = firstRun ? null : "sandbox";
    this.line = new MemoryLine({
      jobs: this.jobs,
      settings: () => this.settings,
      clock,
      begin: (job) => this.#begin(job),
      changed: (job) => this.emit({ type: "job", job }),
      told: () => this.#gauge(),
      forbids: (job) => this.forbids(job),
    });
    this.quota = this.line.quota;
    if (!firstRun) this.settings.currentSession = this.room().summary.id;
  }

  drop(paths: string[], phase: DropPhase): void {
    this.#dropListener(paths, phase);
  }

  /** Emits the whole state, as after a restart. */
  restart(): void {
    const { currentSession } = this.settings;
    const current = currentSession === null ? null : this.rooms.view(currentSession, this.jobs.values());
    this.emit({
      type: "studio",
      studio: {
        version: "0.1.0",
        settings: this.settings,
        libraryDir: "/home/you/Pictures/Plantain",
        key: this.key,
        catalogue: memoryCatalogue,
        sessions: this.rooms.list(),
        projects: this.projects,
        jobs: [...this.jobs.values()],
        current,
        history: this.acts.view,
        quota: this.quota,
        recovered: this.recovered,
      },
    });
    this.recovered = null;
  }

  async subscribe(onEvent: (event: EngineEvent) => void): Answer<null> {
    this.listen(onEvent);
    this.restart();
    return ok(null);
  }

  onDrop(listener: DropListener): () => void {
    this.#dropListener = listener;
    return () => (this.#dropListener = () => {});
  }

  onMenu(listener: (action: MenuAction) => void): () => void {
    this.menu = listener;
    return () => (this.menu = () => {});
  }

  imageUrl(blob: string, kind: ImageKind): string {
    return picture(blob, kind === "full" ? null : kind === "thumb512" ? 512 : 256);
  }

  submit = (request: GenerateRequest): Answer<Submitted> => {
    const refusal = this.refusal(request);
    if (refusal && !this.failures.has("submit")) this.failures.set("submit", refusal);
    return this.answer("submit", () => {
      const source = request.edit ? (this.rooms.image(request.edit.image) ?? null) : null;
      const session = source?.session ?? request.session ?? this.room(request.project).summary.id;
      const room = this.rooms.get(session);
      if (room.step === 0) room.summary.title = request.prompt.slice(0, 40);
      const turn = this.#turn(room, request, source);
      const jobs = Array.from({ length: request.count }, (_, index) => {
        const id = this.id("job");
        const place = { id, session, turn: turn.id, step: turn.step, variant: index + 1 };
        const sandbox = this.settings.provider === "sandbox";
        const estimate = this.#estimateOne(request);
        const job = jobOf(request, place, this.clock.now(), { estimate, sandbox });
        turn.variants.push({ job: id, variant: index + 1, image: null, state: job.state });
        this.jobs.set(id, job);
        this.#requests.set(id, request);
        this.line.enqueue(job, this.#tempo.queue);
        return id;
      });
      this.emit({ type: "turn", turn });
      this.line.look();
      this.emit({ type: "session", session: room.summary });
      return { session, turn: turn.id, jobs };
    });
  };

  cancel = (job: string): Answer<null> =>
    this.answer("cancel", () => {
      const snapshot = this.jobs.get(job);
      if (!snapshot) return null;
      this.#stops.get(job)?.();
      const sent = isSent(snapshot.state.phase);
      const charged = sent && !snapshot.sandbox ? "maybe" : "no";
      this.line.leave(job);
      if (charged === "maybe") this.#maybe(snapshot);
      this.#update(snapshot, { state: { phase: "cancelled", charged }, finishedMs: this.clock.now() });
      this.line.look();
      return null;
    });

  retry = (job: string): Answer<null> =>
    this.answer("retry", () => {
      const snapshot = this.jobs.get(job) ?? this.#dismissed.get(job);
      if (!snapshot) return null;
      this.jobs.set(job, snapshot);
      const { state } = snapshot;
      const ofKey = state.phase === "held" && state.failure.code !== "overBudget" && state.untilMs === null;
      if (ofKey) this.line.releaseKey();
      this.#again(snapshot);
      this.line.look();
      return null;
    });

  pauseQueue = (): Answer<null> => this.#line("pauseQueue", () => (this.quota.paused = true));
  resumeQueue = (): Answer<null> => this.#line("resumeQueue", () => (this.quota.paused = false));
  moveJob = (job: string, before: string | null): Answer<null> => this.#moved("moveJob", job, before);
  moveFirst = (job: string): Answer<null> => this.#moved("moveFirst", job, this.line.order[0] ?? null);
  prioritise = (job: string, priority: Priority): Answer<null> =>
    this.#line("prioritise", () => this.line.prioritise(job, priority));
  setOffPeak = (job: string, offPeak: boolean): Answer<null> =>
    this.#line("setOffPeak", () => Object.assign(this.jobs.get(job) ?? {}, { offPeak }));
  probeNow = (): Answer<null> => this.#line("probeNow", () => this.line.probeNow());
  refresh = (): Answer<null> => this.#line("refresh", () => {});

  cancelAll = async (underWay: boolean): Answer<number> => {
    this.calls.push("cancelAll");
    const chosen = [...this.jobs.values()].filter(
      ({ state }) => isWaiting(state.phase) || (underWay && isSent(state.phase)),
    );
    for (const { id } of chosen) await this.cancel(id);
    return ok(chosen.length);
  };

  retryFailed = (): Answer<number> =>
    this.answer("retryFailed", () => {
      const failed = [...this.jobs.values()].filter(
        ({ state }) => state.phase === "failed" && state.failure.charged === "no",
      );
      for (const job of failed) this.#again(job);
      this.line.look();
      return failed.length;
    });

  dismiss = (job: string): Answer<null> =>
    this.answer("dismiss", () => {
      const snapshot = this.jobs.get(job);
      if (snapshot) this.#dismissed.set(job, snapshot);
      this.jobs.delete(job);
      this.emit({ type: "jobGone", id: job });
      return null;
    });

  chooseReferences = (): Answer<ReferencesAdded> =>
    this.answer("chooseReferences", () => this.#references.addPaths(["/home/you/brand board.png"]));
  addReferencePaths = (paths: string[]): Answer<ReferencesAdded> =>
    this.answer("addReferencePaths", () => this.#references.addPaths(paths));
  pasteReference = (): Answer<ReferencesAdded> =>
    this.answer("pasteReference", () => this.#references.addPaths(["Pasted image.png"]));
  referenceImage = (image: string): Answer<ReferenceView> =>
    this.answer("referenceImage", () => {
      const { blob, step, width, height } = this.known("referenceImage", this.rooms.image(image));
      return this.#references.add(blob, `Step ${step}`, width, height);
    });

  showImage = (): Answer<null> => this.answer("showImage", () => null);
  saveImageCopy = (): Answer<string | null> => this.answer("saveImageCopy", () => "/home/you/picture.jpg");
  showLibrary = (): Answer<null> => this.answer("showLibrary", () => null);
  chooseLibrary = (): Answer<null> => this.answer("chooseLibrary", () => null);
  openExternal = (): Answer<null> => this.answer("openExternal", () => null);

  testKey = (key: string, save: boolean): Answer<KeyReport> => {
    const trimmed = key.trim();
    if (trimmed.length < 8) this.failures.set("testKey", failureFor("keyRejected", this.clock.now()));
    return this.answer("testKey", () => {
      if (save) this.key = { place: "keyring", lastFour: trimmed.slice(-4), trouble: null };
      if (save) this.emit({ type: "key", key: this.key });
      return this.#accepted();
    });
  };
  testStoredKey = (): Answer<KeyReport> => this.answer("testStoredKey", () => this.#accepted());
  forgetKey = (): Answer<KeyView> =>
    this.answer("forgetKey", () => {
      this.key = { place: "none", lastFour: null, trouble: null };
      this.emit({ type: "key", key: this.key });
      return this.key;
    });

  updateSettings = (patch: SettingsPatch): Answer<Settings> =>
    this.answer("updateSettings", () => {
      patched(this.settings, patch);
      this.line.look();
      this.emit({ type: "settings", settings: this.settings });
      return this.settings;
    });

  protected recount(): void {
    this.line.look();
  }

  protected releaseBudget(): void {
    this.line.releaseBudget();
  }

  #gauge(): void {
    const { dayNanos = null } = this.money.budgets;
    Object.assign(this.quota, {
      spentTodayNanos: this.money.spentToday,
      dayBudgetNanos: dayNanos,
      promisedNanos: this.money.promised,
      budget: this.money.verdict(this.settings.currentProject, "promised", 0),
    });
    this.emit({ type: "quota", quota: this.quota });
  }

  /** It had gone out, and nobody knows what it came to. */
  #maybe(job: JobSnapshot): void {
    this.money.enter(job, "maybe", job.estimate.highNanos ?? 0, [], 0);
  }

  #line(command: keyof Backend, change: () => unknown): Answer<null> {
    return this.answer(command, () => {
      change();
      this.line.look();
      return null;
    });
  }

  #moved(command: keyof Backend, job: string, before: string | null): Answer<null> {
    if (!this.line.order.includes(job)) this.failures.set(command, failureFor("notFound", this.clock.now()));
    return this.#line(command, () => this.line.move(job, before));
  }

  #again(job: JobSnapshot): void {
    this.line.enqueue(job, this.#tempo.queue);
    const prompt = job.prompt.replace(/#fail:\w+/, "");
    const state = { phase: "queued", ahead: 0 } as const;
    this.#update(job, { prompt, state, finishedMs: null });
  }

  #accepted(): KeyReport {
    this.line.releaseKey();
    this.line.look();
    return { key: this.key, ...keyTest };
  }

  /** The price of one variant. */
  #estimateOne(request: GenerateRequest): JobSnapshot["estimate"] {
    const one = { ...request, count: 1 };
    const { context } = this.estimateOf(one);
    const estimate = estimateAt(one, request.size, this.pricesOf(request.model));
    return context ? withContext(estimate, context.nanos, context.tokens) : estimate;
  }

  #turn(room: Room, request: GenerateRequest, source: ImageView | null): TurnView {
    const { begins, ...place } = this.rooms.placeOf(room, source);
    if (begins) place.branch = this.begin(room, request.prompt).id;
    const [id, session, step] = [this.id("turn"), room.summary.id, (room.step += 1)];
    const references = this.#references.find(request.references);
    const turn = turnOf(request, { ...place, id, session, step }, references, this.clock.now());
    room.turns.push(turn);
    return turn;
  }

  protected withdraw(job: JobSnapshot): void {
    this.line.leave(job.id);
    this.#update(job, { state: { phase: "cancelled", charged: "no" }, finishedMs: this.clock.now() });
    this.#dismissed.set(job.id, job);
    this.jobs.delete(job.id);
    this.emit({ type: "jobGone", id: job.id });
  }

  #update(job: JobSnapshot, change: Partial<JobSnapshot>): void {
    const over = isOver(job.state.phase);
    Object.assign(job, change);
    this.emit({ type: "job", job });
    const turn = this.rooms.turn(job.turn);
    const variant = turn?.variants.find((entry) => entry.job === job.id);
    if (!turn || !variant) return;
    variant.state = job.state;
    if (job.state.phase === "done") variant.image = job.state.image;
    if (over || isOver(job.state.phase)) this.emit({ type: "turn", turn });
  }

  #begin(job: JobSnapshot): void {
    Object.assign(job, { place: null, startsMs: null });
    const stop = play(
      job,
      this.clock,
      this.#tempo,
      (state, attempts) => {
        const over = ["failed", "refused"].includes(state.phase);
        this.#update(job, { state, attempts, finishedMs: over ? this.clock.now() : null });
        if (over || state.phase === "held") this.#stopped(job);
      },
      (tookMs, attempts) => this.#finish(job, tookMs, attempts),
    );
    this.#stops.set(job.id, stop);
  }

  #finish(job: JobSnapshot, tookMs: number, attempts: Attempt[]): void {
    const request = this.#requests.get(job.id) as GenerateRequest;
    const receipt = receiptOf(job);
    const turn = this.rooms.turn(job.turn) as TurnView;
    const source = turn.source === null ? null : (this.rooms.image(turn.source) ?? null);
    const end = { id: this.id("image"), now: this.clock.now(), tookMs, attempts, source };
    const image = imageOf(job, request, turn, receipt, end);
    const summary = this.rooms.add(image);
    if (!summary) return;
    if (!job.sandbox) turn.spentNanos += receipt.nanos;
    this.emit({ type: "image", image });
    this.#update(job, {
      state: { phase: "done", image: image.id },
      attempts,
      receipt,
      finishedMs: image.createdMs,
    });
    this.jobs.delete(job.id);
    this.emit({ type: "session", session: summary });
    this.quota.day.used += 1;
    this.money.enter(job, "charge", receipt.nanos, receipt.lines, 1);
    this.line.ended(job.id, true);
    this.line.look();
  }

  #stopped(job: JobSnapshot): void {
    const { state } = job;
    this.line.ended(job.id, false);
    if ("failure" in state && state.failure.charged === "maybe" && !job.sandbox) this.#maybe(job);
    if (state.phase === "held") {
      if (state.untilMs === null) this.line.stopKey(state.failure);
      else this.line.enqueue(job, state.untilMs - this.clock.now());
    }
    this.line.look();
  }
}
