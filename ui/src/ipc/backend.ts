// The only thing the app knows of its host. The window implements it over Tauri, tests and a plain
// browser over memory.
import type {
  Act,
  BranchView,
  Budgets,
  ChargeView,
  Comparison,
  EstimateView,
  ExternalPage,
  Failure,
  GenerateRequest,
  ImageView,
  Imported,
  KeyReport,
  KeyView,
  Mark,
  MenuAction,
  ModelEstimate,
  Nanos,
  News,
  PriceEdit,
  PriceListView,
  Priority,
  ProjectView,
  RebaseDraft,
  ReferencesAdded,
  ReferenceView,
  SessionSummary,
  SessionView,
  Settings,
  SettingsPatch,
  SpendBy,
  SpendQuery,
  SpendView,
  Submitted,
  TrashItem,
  TrashKey,
} from "./bindings";

export type Outcome<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };
export type Answer<T> = Promise<Outcome<T>>;

export type ImageKind = "full" | "thumb256" | "thumb512";
/** How far a file drag over the window has come. */
export type DropPhase = "over" | "drop" | "leave";
export type DropListener = (paths: string[], phase: DropPhase) => void;

export interface Backend {
  /** The first event is "studio", whole; later ones replace parts of it. */
  subscribe(onEvent: (event: News) => void): Answer<null>;
  /** Native file drops, with real paths. Returns the way to stop listening. */
  onDrop(listener: DropListener): () => void;
  /** The native menu, where the host has one. */
  onMenu(listener: (action: MenuAction) => void): () => void;
  imageUrl(blob: string, kind: ImageKind): string;

  estimate(request: GenerateRequest): Answer<EstimateView>;
  /** The same order at every model. */
  estimateModels(request: GenerateRequest): Answer<ModelEstimate[]>;
  submit(request: GenerateRequest): Answer<Submitted>;
  cancel(job: string): Answer<null>;
  retry(job: string): Answer<null>;
  dismiss(job: string): Answer<null>;

  pauseQueue(): Answer<null>;
  resumeQueue(): Answer<null>;
  /** Cancels what waits, with `underWay` also what has gone out. Answers how many. */
  cancelAll(underWay: boolean): Answer<number>;
  /** Puts what failed without a charge back in line. Answers how many. */
  retryFailed(): Answer<number>;
  /** Directly before another job in line, or to its end. */
  moveJob(job: string, before: string | null): Answer<null>;
  moveFirst(job: string): Answer<null>;
  prioritise(job: string, priority: Priority): Answer<null>;
  setOffPeak(job: string, offPeak: boolean): Answer<null>;
  /** Lets one request through a breaker that is open. */
  probeNow(): Answer<null>;
  /** Reads what other programs on this library did meanwhile; news comes as events. */
  refresh(): Answer<null>;

  budgets(): Answer<Budgets>;
  /** All of them at once; what was held for them is asked again. */
  setBudgets(budgets: Budgets): Answer<Budgets>;
  prices(): Answer<PriceListView>;
  /** An empty edit brings the catalogue's prices back. Receipts stay as they are. */
  setPrice(model: string, edit: PriceEdit): Answer<PriceListView>;
  resetPrices(): Answer<PriceListView>;
  spend(query: SpendQuery): Answer<SpendView>;
  /** Asks where to; null when the dialog was dismissed. */
  saveSpendCsv(query: SpendQuery, by: SpendBy): Answer<string | null>;
  /** The newest first; the next page begins before the last one's id. */
  charges(before: number | null, limit: number): Answer<ChargeView[]>;
  settleCharge(charge: number, nanos: Nanos): Answer<null>;
  correctCharge(charge: number, to: Nanos, reason: string): Answer<null>;

  createProject(name: string): Answer<ProjectView>;
  renameProject(id: string, name: string): Answer<null>;
  /** Its sessions stay. */
  deleteProject(id: string): Answer<null>;
  moveSession(session: string, project: string | null): Answer<SessionSummary>;

  openSession(id: string): Answer<SessionView>;
  newSession(): Answer<SessionView>;
  renameSession(id: string, title: string): Answer<SessionSummary>;
  deleteSession(id: string): Answer<null>;
  archiveSession(id: string, archived: boolean): Answer<SessionSummary>;
  duplicateSession(id: string): Answer<SessionView>;
  searchSessions(text: string): Answer<SessionSummary[]>;
  /** Without opening it. */
  peekSession(id: string): Answer<SessionView>;

  /** Files become pictures to edit, each a first turn of its own. */
  importPaths(session: string | null, paths: string[]): Answer<Imported>;
  chooseImport(session: string | null): Answer<Imported>;
  pasteImport(session: string | null): Answer<Imported>;
  renameBranch(id: string, name: string): Answer<BranchView>;
  deleteBranch(id: string): Answer<null>;
  deleteTurn(id: string): Answer<null>;
  deleteImage(id: string): Answer<null>;
  markImage(id: string, mark: Mark): Answer<ImageView>;
  undo(): Answer<Act | null>;
  redo(): Answer<Act | null>;
  trash(): Answer<TrashItem[]>;
  restore(item: TrashKey): Answer<null>;
  rebase(image: string): Answer<RebaseDraft>;
  compareImages(a: string, b: string): Answer<Comparison>;
  copyImage(id: string): Answer<null>;

  chooseReferences(): Answer<ReferencesAdded>;
  addReferencePaths(paths: string[]): Answer<ReferencesAdded>;
  pasteReference(): Answer<ReferencesAdded>;
  referenceImage(image: string): Answer<ReferenceView>;

  showImage(image: string): Answer<null>;
  saveImageCopy(image: string): Answer<string | null>;

  /** The only call that carries a key. */
  testKey(key: string, save: boolean): Answer<KeyReport>;
  testStoredKey(): Answer<KeyReport>;
  forgetKey(): Answer<KeyView>;
  updateSettings(patch: SettingsPatch): Answer<Settings>;
  showLibrary(): Answer<null>;
  chooseLibrary(): Answer<null>;
  openExternal(page: ExternalPage): Answer<null>;
}

/** Time as the page knows it; tests pass their own. */
export interface Clock {
  now(): number;
  /** Calls back once after so many milliseconds; returns the way to cancel. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
