// A whole backend in memory, on a clock that is passed in: tests, a plain browser, screenshots.
import type { Answer, Backend, Clock, DropListener, DropPhase, ImageKind } from "./backend";
import type {
  Attempt,
  EngineEvent,
  GenerateRequest,
  JobSnapshot,
  KeyReport,
  KeyView,
  MenuAction,
  Priority,
  QuotaView,
  RecoveryView,
  ReferencesAdded,
  ReferenceView,
  SessionSummary,
  SessionView,
  Settings,
  SettingsPatch,
  Submitted,
} from "./bindings";
import { memoryCatalogue } from "./memory-catalogue";
import { MemoryDesk, ok } from "./memory-desk";
import { imageOf, MemoryReferences, receiptOf } from "./memory-image";
import { failureFor, jobOf, ordinaryTempo, play, type Tempo } from "./memory-job";
import { MemoryLine } from "./memory-line";
import { picture } from "./memory-picture";
import { estimateAt } from "./memory-prices";
import type { MemoryRooms } from "./memory-rooms";
import { keyTest, patched } from "./memory-settings";

export type MemoryOptions = { clock: Clock; firstRun?: boolean; tempo?: Tempo };

const isSent = (phase: string) => ["sending", "thinking", "receiving"].includes(phase);
const isWaiting = (phase: string) => ["queued", "waiting", "retrying", "held"].includes(phase);

export class MemoryBackend extends MemoryDesk implements Backend {
  key: KeyView = { place: "none", lastFour: null, trouble: null };
  readonly line: MemoryLine;
  readonly quota: QuotaView;
  /** What the next whole state says of an earlier run; said once. */
  recovered: RecoveryView | null = null;
  /** Chooses something in a menu that is not there. */
  menu: (action: MenuAction) => void = () => {};
  #dropListener: DropListener = () => {};
  #requests = new Map<string, GenerateRequest>();
  #references = new MemoryReferences();
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
    if (!firstRun) this.settings.currentSession = this.#room().summary.id;
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
      const session = request.session ?? this.#room(request.project).summary.id;
      const room = this.rooms.get(session);
      if (room.step === 0) room.summary.title = request.prompt.slice(0, 40);
      const step = ++room.step;
      const turn = this.id("turn");
      const jobs = Array.from({ length: request.count }, (_, index) => {
        const id = this.id("job");
        const place = { id, session, turn, step, variant: index + 1 };
        const estimate = estimateAt({ ...request, count: 1 }, request.size, this.pricesOf(request.model));
        const sandbox = this.settings.provider === "sandbox";
        const job = jobOf(request, place, this.clock.now(), { estimate, sandbox });
        this.jobs.set(id, job);
        this.#requests.set(id, request);
        this.line.enqueue(job, this.#tempo.queue);
        return id;
      });
      this.line.look();
      this.emit({ type: "session", session: room.summary });
      return { session, turn, jobs };
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
      const snapshot = this.jobs.get(job);
      if (!snapshot) return null;
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
      this.jobs.delete(job);
      this.emit({ type: "jobGone", id: job });
      return null;
    });

  openSession = (id: string): Answer<SessionView> =>
    this.answer("openSession", () => {
      this.settings.currentSession = id;
      return this.rooms.view(id, this.jobs.values());
    });

  newSession = (): Answer<SessionView> =>
    this.answer("newSession", () => {
      const { id } = this.#room().summary;
      this.settings.currentSession = id;
      return this.rooms.view(id, this.jobs.values());
    });

  renameSession = (id: string, title: string): Answer<SessionSummary> =>
    this.answer("renameSession", () => {
      const { summary } = this.rooms.get(id);
      summary.title = title;
      this.emit({ type: "session", session: summary });
      return summary;
    });

  deleteSession = (id: string): Answer<null> =>
    this.answer("deleteSession", () => {
      this.rooms.delete(id);
      for (const job of this.jobs.values()) {
        if (job.session !== id) continue;
        this.jobs.delete(job.id);
        this.line.leave(job.id);
      }
      this.emit({ type: "sessionGone", id });
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
      const found = this.rooms.image(image);
      return this.#references.add(found.blob, `Step ${found.step}`, found.width, found.height);
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

  #room(project?: string | null): ReturnType<MemoryRooms["create"]> {
    const within = project ?? this.settings.currentProject;
    const room = this.rooms.create(this.id("session"), this.clock.now(), within);
    this.emit({ type: "session", session: room.summary });
    return room;
  }

  #update(job: JobSnapshot, change: Partial<JobSnapshot>): void {
    Object.assign(job, change);
    this.emit({ type: "job", job });
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
    const image = imageOf(job, request, receipt, {
      ...{ id: this.id("image"), now: this.clock.now(), tookMs, attempts },
      references: this.#references.find(request.references),
    });
    const summary = this.rooms.add(image);
    if (!summary) return;
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
