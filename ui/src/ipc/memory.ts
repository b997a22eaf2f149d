// A whole backend in memory, on a clock that is passed in: tests, a plain browser, screenshots.
import type { Answer, Backend, Clock, DropListener, DropPhase, ImageKind, Outcome } from "./backend";
import type {
  Attempt,
  EngineEvent,
  EstimateView,
  Failure,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  KeyReport,
  KeyView,
  MenuAction,
  QuotaView,
  Receipt,
  ReferencesAdded,
  ReferenceView,
  SessionSummary,
  SessionView,
  Settings,
  SettingsPatch,
  Submitted,
} from "./bindings";
import { estimateAll, estimateAt, memoryCatalogue, pixelsOf } from "./memory-catalogue";
import { failureFor, ordinaryPace, play, type Pace } from "./memory-job";
import { blobName, picture } from "./memory-picture";
import { freshSettings, keyTest } from "./memory-settings";

export type MemoryOptions = { clock: Clock; firstRun?: boolean; pace?: Pace };
type Room = { summary: SessionSummary; images: ImageView[]; step: number };

const ok = <T>(data: T): Outcome<T> => ({ status: "ok", data });
export class MemoryBackend implements Backend {
  readonly calls: string[] = [];
  settings: Settings;
  key: KeyView = { place: "none", lastFour: null, trouble: null };
  /** What the next call of a command answers instead of working. */
  readonly failures = new Map<keyof Backend, Failure>();
  readonly rooms = new Map<string, Room>();
  readonly jobs = new Map<string, JobSnapshot>();
  readonly quota: QuotaView;
  /** Chooses something in a menu that is not there. */
  menu: (action: MenuAction) => void = () => {};
  #listener: (event: EngineEvent) => void = () => {};
  #dropListener: DropListener = () => {};
  #requests = new Map<string, GenerateRequest>();
  #references = new Map<string, ReferenceView>();
  #stops = new Map<string, () => void>();
  #next = 0;
  readonly #clock: Clock;
  readonly #pace: Pace;

  constructor({ clock, firstRun = false, pace = ordinaryPace }: MemoryOptions) {
    this.#clock = clock;
    this.#pace = pace;
    this.settings = { ...freshSettings, provider: firstRun ? null : "sandbox" };
    const gauge = { used: 0, opensAtMs: null };
    this.quota = {
      minute: { ...gauge, limit: 10 },
      day: { ...gauge, limit: 1000, opensAtMs: clock.now() + 22_320_000 },
      spentTodayNanos: 0,
      nextSlotMs: null,
    };
    if (!firstRun) this.settings.currentSession = this.#room().summary.id;
  }

  emit(event: EngineEvent): void {
    // The real channel copies; sharing objects here would hide bugs.
    this.#listener(structuredClone(event));
  }

  drop(paths: string[], phase: DropPhase): void {
    this.#dropListener(paths, phase);
  }

  /** Emits the whole state, as after a restart. */
  restart(): void {
    const { currentSession } = this.settings;
    const current = currentSession === null ? null : this.#session(currentSession);
    this.emit({
      type: "studio",
      studio: {
        version: "0.1.0",
        settings: this.settings,
        libraryDir: "/home/you/Pictures/Plantain",
        key: this.key,
        catalogue: memoryCatalogue,
        sessions: [...this.rooms.values()].map((room) => room.summary),
        jobs: [...this.jobs.values()],
        current,
        quota: this.quota,
        recovered: null,
      },
    });
  }

  async subscribe(onEvent: (event: EngineEvent) => void): Answer<null> {
    this.#listener = onEvent;
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

  estimate = (request: GenerateRequest): Answer<EstimateView> =>
    this.#answer("estimate", () => estimateAll(request));

  submit = (request: GenerateRequest): Answer<Submitted> =>
    this.#answer("submit", () => {
      const session = request.session ?? this.#room().summary.id;
      const room = this.rooms.get(session) as Room;
      if (room.step === 0) room.summary.title = request.prompt.slice(0, 40);
      const step = ++room.step;
      const turn = this.#id("turn");
      const jobs = Array.from({ length: request.count }, (_, index) => {
        const id = this.#id("job");
        const { prompt, model, size, ratio, thinking, count } = request;
        const estimate = estimateAt({ ...request, count: 1 }, size);
        const job: JobSnapshot = {
          ...{ id, session, turn, step, variant: index + 1, of: count, prompt, model, size, ratio, thinking },
          ...{ createdMs: this.#clock.now(), finishedMs: null, state: { phase: "queued", ahead: index } },
          ...{ estimate, receipt: null, attempts: [], sandbox: this.settings.provider === "sandbox" },
        };
        this.jobs.set(id, job);
        this.#requests.set(id, request);
        this.#begin(job);
        return id;
      });
      this.emit({ type: "session", session: room.summary });
      return { session, turn, jobs };
    });

  cancel = (job: string): Answer<null> =>
    this.#answer("cancel", () => {
      const snapshot = this.jobs.get(job);
      if (!snapshot) return null;
      this.#stops.get(job)?.();
      const sent = ["sending", "thinking", "receiving"].includes(snapshot.state.phase);
      const charged = sent && !snapshot.sandbox ? "maybe" : "no";
      this.#update(snapshot, { state: { phase: "cancelled", charged }, finishedMs: this.#clock.now() });
      return null;
    });

  retry = (job: string): Answer<null> =>
    this.#answer("retry", () => {
      const snapshot = this.jobs.get(job);
      if (!snapshot) return null;
      const prompt = snapshot.prompt.replace(/#fail:\w+/, "");
      this.#update(snapshot, {
        prompt,
        state: { phase: "queued", ahead: 0 },
        attempts: [],
        finishedMs: null,
      });
      this.#begin(snapshot);
      return null;
    });

  dismiss = (job: string): Answer<null> =>
    this.#answer("dismiss", () => {
      this.jobs.delete(job);
      this.emit({ type: "jobGone", id: job });
      return null;
    });

  openSession = (id: string): Answer<SessionView> =>
    this.#answer("openSession", () => {
      this.settings.currentSession = id;
      return this.#session(id);
    });

  newSession = (): Answer<SessionView> =>
    this.#answer("newSession", () => {
      const { id } = this.#room().summary;
      this.settings.currentSession = id;
      return this.#session(id);
    });

  renameSession = (id: string, title: string): Answer<SessionSummary> =>
    this.#answer("renameSession", () => {
      const { summary } = this.rooms.get(id) as Room;
      summary.title = title;
      this.emit({ type: "session", session: summary });
      return summary;
    });

  deleteSession = (id: string): Answer<null> =>
    this.#answer("deleteSession", () => {
      this.rooms.delete(id);
      for (const job of this.jobs.values()) if (job.session === id) this.jobs.delete(job.id);
      this.emit({ type: "sessionGone", id });
      return null;
    });

  chooseReferences = (): Answer<ReferencesAdded> =>
    this.#answer("chooseReferences", () => this.#added(["/home/you/brand board.png"]));
  addReferencePaths = (paths: string[]): Answer<ReferencesAdded> =>
    this.#answer("addReferencePaths", () => this.#added(paths));
  pasteReference = (): Answer<ReferencesAdded> =>
    this.#answer("pasteReference", () => this.#added(["Pasted image.png"]));
  referenceImage = (image: string): Answer<ReferenceView> =>
    this.#answer("referenceImage", () => {
      const found = this.#find(image);
      return this.#remember(found.blob, `Step ${found.step}`, found.width, found.height);
    });

  showImage = (): Answer<null> => this.#answer("showImage", () => null);
  saveImageCopy = (): Answer<string | null> => this.#answer("saveImageCopy", () => "/home/you/picture.jpg");
  showLibrary = (): Answer<null> => this.#answer("showLibrary", () => null);
  chooseLibrary = (): Answer<null> => this.#answer("chooseLibrary", () => null);
  openExternal = (): Answer<null> => this.#answer("openExternal", () => null);

  testKey = (key: string, save: boolean): Answer<KeyReport> => {
    const trimmed = key.trim();
    if (trimmed.length < 8) this.failures.set("testKey", failureFor("keyRejected", this.#clock.now()));
    return this.#answer("testKey", () => {
      if (save) this.key = { place: "keyring", lastFour: trimmed.slice(-4), trouble: null };
      if (save) this.emit({ type: "key", key: this.key });
      return { key: this.key, ...keyTest };
    });
  };
  testStoredKey = (): Answer<KeyReport> =>
    this.#answer("testStoredKey", () => ({ key: this.key, ...keyTest }));
  forgetKey = (): Answer<KeyView> =>
    this.#answer("forgetKey", () => {
      this.key = { place: "none", lastFour: null, trouble: null };
      this.emit({ type: "key", key: this.key });
      return this.key;
    });

  updateSettings = (patch: SettingsPatch): Answer<Settings> =>
    this.#answer("updateSettings", () => {
      const { provider, tier, limits, theme, compose } = patch;
      if (provider) {
        const { kind, baseUrl, auth, flatPriceNanos } = provider;
        Object.assign(this.settings, { provider: kind, baseUrl, auth, flatPriceNanos });
      }
      for (const [name, value] of Object.entries({ tier, limits, theme, compose })) {
        if (value) Object.assign(this.settings, { [name]: value });
      }
      this.emit({ type: "settings", settings: this.settings });
      return this.settings;
    });

  async #answer<T>(command: keyof Backend, work: () => T): Answer<T> {
    this.calls.push(command);
    const failure = this.failures.get(command);
    if (failure) {
      this.failures.delete(command);
      return { status: "error", error: failure };
    }
    return ok(structuredClone(work()));
  }

  #id(kind: string): string {
    return `${kind}-${++this.#next}`;
  }

  #room(): Room {
    const summary = {
      id: this.#id("session"),
      title: "Untitled",
      images: 0,
      cover: null,
      updatedMs: this.#clock.now(),
    };
    const room = { summary, images: [], step: 0 };
    this.rooms.set(summary.id, room);
    this.emit({ type: "session", session: summary });
    return room;
  }

  #session(id: string): SessionView {
    const { summary, images } = this.rooms.get(id) as Room;
    return { summary, images, jobs: [...this.jobs.values()].filter((job) => job.session === id) };
  }

  #update(job: JobSnapshot, change: Partial<JobSnapshot>): void {
    Object.assign(job, change);
    this.emit({ type: "job", job });
  }

  #begin(job: JobSnapshot): void {
    this.emit({ type: "job", job });
    const stop = play(
      job,
      this.#clock,
      this.#pace,
      (state, attempts) => {
        const over = ["failed", "refused"].includes(state.phase);
        this.#update(job, { state, attempts, finishedMs: over ? this.#clock.now() : null });
      },
      (tookMs, attempts) => this.#finish(job, tookMs, attempts),
    );
    this.#stops.set(job.id, stop);
  }

  #finish(job: JobSnapshot, tookMs: number, attempts: Attempt[]): void {
    const request = this.#requests.get(job.id) as GenerateRequest;
    const { width, height } = pixelsOf(request);
    const lines = job.estimate.lines.map((line) => {
      const tokens = Math.round((line.tokensLow + line.tokensHigh) / 2);
      const nanos = Math.round((line.lowNanos + line.highNanos) / 2);
      return { ...line, tokensLow: tokens, tokensHigh: tokens, lowNanos: nanos, highNanos: nanos };
    });
    const receipt: Receipt = {
      nanos: lines.reduce((sum, line) => sum + line.lowNanos, 0),
      lines,
      complete: true,
    };
    const { session, turn, step, variant, of, prompt, model, size, ratio, thinking, estimate, sandbox } = job;
    const references = request.references.map((blob) => this.#references.get(blob)).filter((view) => !!view);
    const image: ImageView = {
      ...{
        id: this.#id("image"),
        blob: blobName(prompt, variant, width, height),
        session,
        turn,
        job: job.id,
      },
      ...{ step, variant, of, prompt, model, size, ratio, thinking, references, width, height },
      ...{ mime: "image/jpeg", bytes: 2_100_000, text: null, createdMs: this.#clock.now(), tookMs },
      ...{ estimate, receipt, attempts, sandbox },
    };
    const room = this.rooms.get(session);
    if (!room) return;
    room.images.push(image);
    Object.assign(room.summary, {
      images: room.images.length,
      cover: image.blob,
      updatedMs: image.createdMs,
    });
    this.emit({ type: "image", image });
    this.#update(job, {
      state: { phase: "done", image: image.id },
      attempts,
      receipt,
      finishedMs: image.createdMs,
    });
    this.jobs.delete(job.id);
    this.emit({ type: "session", session: room.summary });
    this.quota.minute.used += 1;
    this.quota.day.used += 1;
    this.quota.spentTodayNanos += sandbox ? 0 : receipt.nanos;
    this.emit({ type: "quota", quota: this.quota });
  }

  #find(image: string): ImageView {
    const all = [...this.rooms.values()].flatMap((room) => room.images);
    return all.find((view) => view.id === image) as ImageView;
  }

  #remember(blob: string, name: string, width: number, height: number): ReferenceView {
    const view = { blob, name, mime: "image/png", width, height, bytes: 1_400_000 };
    this.#references.set(blob, view);
    return view;
  }

  #added(paths: string[]): ReferencesAdded {
    const added = paths.map((path) => {
      const name = path.split("/").at(-1) ?? path;
      return this.#remember(blobName(path, 0, 1200, 900), name, 1200, 900);
    });
    return { added, failures: [] };
  }
}
