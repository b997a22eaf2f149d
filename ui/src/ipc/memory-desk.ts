// The commands of the in-memory backend that are about money and projects, over what it remembers.
import type { Answer, Backend, Clock, Outcome } from "./backend";
import type {
  Budgets,
  ChargeView,
  EngineEvent,
  EstimateView,
  Failure,
  GenerateRequest,
  JobSnapshot,
  ModelEstimate,
  Overrun,
  PriceEdit,
  PriceListView,
  ProjectView,
  SessionSummary,
  Settings,
  SpendQuery,
  SpendView,
} from "./bindings";
import { MemoryActs } from "./memory-acts";
import { memoryCatalogue } from "./memory-catalogue";
import { failureFor } from "./memory-job";
import { MemoryMoney, refusalOf } from "./memory-money";
import { estimateAt, priceList, sizesOf } from "./memory-prices";
import { MemoryRooms } from "./memory-rooms";
import { freshSettings } from "./memory-settings";

/** How long the last picture takes from when it goes out. */
const PICTURE_MS = 25_000;
const MINUTE = 60_000;

export abstract class MemoryDesk {
  readonly calls: string[] = [];
  settings: Settings = structuredClone(freshSettings);
  /** What the next call of a command answers instead of working. */
  readonly failures = new Map<keyof Backend, Failure>();
  readonly rooms = new MemoryRooms();
  readonly acts = new MemoryActs(() => this.emit({ type: "history", history: this.acts.view }));
  readonly jobs = new Map<string, JobSnapshot>();
  projects: ProjectView[] = [];
  /** The user's own prices, by model. */
  readonly ownPrices = new Map<string, PriceEdit>();
  readonly money: MemoryMoney;
  protected readonly clock: Clock;
  #listener: (event: EngineEvent) => void = () => {};
  #next = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.money = new MemoryMoney({
      jobs: this.jobs,
      session: (id) => this.rooms.find(id),
      projects: () => this.projects,
      now: () => clock.now(),
    });
  }

  /** Sums or budgets have changed: what waits is looked at again. */
  protected abstract recount(): void;
  /** What was held for a budget is asked again. */
  protected abstract releaseBudget(): void;

  emit(event: EngineEvent): void {
    // The real channel copies; sharing objects here would hide bugs.
    this.#listener(structuredClone(event));
  }

  estimate = (request: GenerateRequest): Answer<EstimateView> =>
    this.answer("estimate", () => this.estimateOf(request));

  estimateModels = (request: GenerateRequest): Answer<ModelEstimate[]> =>
    this.answer("estimateModels", () =>
      memoryCatalogue.models.map(({ id, name }) => ({
        ...{ model: id, name, sizes: sizesOf({ ...request, model: id }, this.pricesOf(id)) },
      })),
    );

  budgets = (): Answer<Budgets> => this.answer("budgets", () => this.money.budgets);
  setBudgets = (budgets: Budgets): Answer<Budgets> =>
    this.answer("setBudgets", () => {
      this.money.budgets = structuredClone(budgets);
      this.releaseBudget();
      this.recount();
      return budgets;
    });

  prices = (): Answer<PriceListView> => this.answer("prices", () => this.#prices());
  setPrice = (model: string, edit: PriceEdit): Answer<PriceListView> =>
    this.answer("setPrice", () => {
      const set = Object.values(edit).some((value) => value !== null && value !== undefined);
      if (set) this.ownPrices.set(model, structuredClone(edit));
      else this.ownPrices.delete(model);
      return this.#repriced();
    });
  resetPrices = (): Answer<PriceListView> =>
    this.answer("resetPrices", () => {
      this.ownPrices.clear();
      return this.#repriced();
    });

  spend = (query: SpendQuery): Answer<SpendView> => this.answer("spend", () => this.money.spend(query));
  saveSpendCsv = (): Answer<string | null> => this.answer("saveSpendCsv", () => "/home/you/spend.csv");
  charges = (before: number | null, limit: number): Answer<ChargeView[]> =>
    this.answer("charges", () => this.money.page(before, limit));
  settleCharge = (charge: number, nanos: number): Answer<null> =>
    this.#booked("settleCharge", () => this.money.settle(charge, nanos));
  correctCharge = (charge: number, to: number, reason: string): Answer<null> =>
    this.#booked("correctCharge", () => this.money.correct(charge, to, reason));

  createProject = (name: string): Answer<ProjectView> =>
    this.answer("createProject", () => {
      const known = this.projects.find((project) => project.name === name.trim());
      if (known) return known;
      const project = { id: this.id("project"), name: name.trim() };
      this.#told([...this.projects, project]);
      return project;
    });
  renameProject = (id: string, name: string): Answer<null> =>
    this.answer("renameProject", () => {
      this.#told(this.projects.map((it) => (it.id === id ? { id, name: name.trim() } : it)));
      return null;
    });
  deleteProject = (id: string): Answer<null> =>
    this.answer("deleteProject", () => {
      this.#told(this.projects.filter((project) => project.id !== id));
      for (const summary of this.rooms.list()) if (summary.project === id) this.#move(summary, null);
      const { projects = [] } = this.money.budgets;
      this.money.budgets.projects = projects.filter(({ project }) => project !== id);
      if (this.settings.currentProject === id) {
        this.settings.currentProject = null;
        this.emit({ type: "settings", settings: this.settings });
      }
      return null;
    });
  moveSession = (session: string, project: string | null): Answer<SessionSummary> =>
    this.answer("moveSession", () => {
      const { summary } = this.rooms.get(session);
      const before = summary.project;
      const redo = () => this.#move(summary, project);
      this.acts.did({ act: "moveSession", undo: () => this.#move(summary, before), redo });
      return redo();
    });

  protected estimateOf(request: GenerateRequest): EstimateView {
    const own = this.pricesOf(request.model);
    const sizes = sizesOf(request, own);
    const chosen = estimateAt(request, request.size, own);
    const [cheapest] = [...sizes].sort((a, b) => a.imageNanos - b.imageNanos);
    const picked = sizes.find(({ size }) => size === request.size);
    const saves = picked && cheapest ? (picked.imageNanos - cheapest.imageNanos) * request.count : 0;
    const practice = this.settings.provider === "sandbox";
    const limit = this.settings.limits.requestsPerMinute ?? 10;
    return {
      ...{ sizes, chosen, context: null, problem: null },
      draft: saves > 0 && cheapest?.size ? { size: cheapest.size, savesNanos: saves } : null,
      takesMs: PICTURE_MS + Math.floor((request.count - 1) / limit) * MINUTE,
      budget: practice
        ? { verdict: "allowed" }
        : this.money.verdict(this.#projectOf(request), "promised", chosen.highNanos),
      ask: practice ? [] : this.money.ask(request.size, request.count, chosen.highNanos),
    };
  }

  /** Why an order is not taken; null when it is. */
  protected refusal(request: GenerateRequest): Failure | null {
    const { ask, chosen } = this.estimateOf(request);
    const now = this.clock.now();
    const practice = this.settings.provider === "sandbox";
    const most = chosen.highNanos ?? 0;
    const overrun = practice ? null : this.money.overrun(this.#projectOf(request), "promised", most);
    if (overrun) return this.#over(overrun, null);
    if (request.confirmed === true || ask.length === 0) return null;
    return {
      ...failureFor("unconfirmed", now),
      message: `This may cost up to $${(most / 1e9).toFixed(2)}. Confirm it to go on.`,
    };
  }

  /** What a budget says against sending a job now. */
  protected forbids(job: JobSnapshot): Failure | null {
    if (job.sandbox) return null;
    const { project } = this.rooms.find(job.session) ?? { project: null };
    const overrun = this.money.overrun(project, "reserved", job.estimate.highNanos ?? 0);
    return overrun && this.#over(overrun, this.money.renews(overrun.period));
  }

  protected pricesOf(model: string): PriceEdit {
    const { flatPriceNanos } = this.settings;
    const own = this.ownPrices.get(model) ?? {};
    return flatPriceNanos === null ? own : { ...own, callNanos: flatPriceNanos };
  }

  protected listen(listener: (event: EngineEvent) => void): void {
    this.#listener = listener;
  }

  protected id(kind: string): string {
    return `${kind}-${++this.#next}`;
  }

  protected async answer<T>(command: keyof Backend, work: () => T): Answer<T> {
    this.calls.push(command);
    const failure = this.failures.get(command);
    if (failure) {
      this.failures.delete(command);
      return { status: "error", error: failure };
    }
    return ok(structuredClone(work()));
  }

  async #booked(command: keyof Backend, write: () => boolean): Answer<null> {
    const answer = await this.answer(command, write);
    if (answer.status === "error") return answer;
    if (!answer.data) return { status: "error", error: failureFor("notFound", this.clock.now()) };
    this.releaseBudget();
    this.recount();
    return ok(null);
  }

  #over(overrun: Overrun, retryAtMs: number | null): Failure {
    const failure = failureFor("overBudget", this.clock.now());
    return { ...failure, message: refusalOf(overrun), retryAtMs, overrun };
  }

  #prices(): PriceListView {
    const { provider, baseUrl } = this.settings;
    const place = provider === "custom" && baseUrl ? new URL(baseUrl).host : "google";
    return priceList(this.ownPrices, place, this.clock.now());
  }

  #repriced(): PriceListView {
    this.emit({ type: "catalogue", catalogue: memoryCatalogue });
    return this.#prices();
  }

  #told(projects: ProjectView[]): void {
    this.projects = projects.sort((a, b) => a.name.localeCompare(b.name));
    this.emit({ type: "projects", projects: this.projects });
  }

  #move(summary: SessionSummary, project: string | null): SessionSummary {
    summary.project = project;
    this.emit({ type: "session", session: summary });
    return summary;
  }

  /** An order without a session begins one, in the project it names. */
  #projectOf({ session, project }: GenerateRequest): string | null {
    if (session === null) return project ?? this.settings.currentProject;
    return this.rooms.find(session)?.project ?? null;
  }
}

export const ok = <T>(data: T): Outcome<T> => ({ status: "ok", data });
