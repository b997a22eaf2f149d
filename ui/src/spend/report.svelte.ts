// What the spend view shows: a stretch of days, a filter, and the sums that belong to them.
import type { Backend, Clock } from "../ipc/backend";
import type { Budgets, Failure, SpendBy, SpendQuery, SpendView } from "../ipc/bindings";
import { dayOf, monthOf, type Span } from "./calendar";

/** Long enough not to ask at every letter. */
const PAUSE = 200;

/** What the budgets are measured against. */
export type Standing = {
  budgets: Budgets;
  monthNanos: number;
  todayNanos: number;
  /** By the project's id, over all its time. */
  projects: Map<string, number>;
};

type Used = { chargedNanos: number; maybeNanos: number };

export class Report {
  span = $state.raw<Span>({ from: "", to: "" });
  text = $state("");
  practice = $state(false);
  /** Stays until the next one is there, so that nothing flickers. */
  view = $state.raw<SpendView | null>(null);
  standing = $state.raw<Standing | null>(null);
  failure = $state.raw<Failure | null>(null);
  #asked = 0;
  #weighed = 0;
  #stop = () => {};
  readonly #backend: Backend;
  readonly #clock: Clock;

  constructor(backend: Backend, clock: Clock, practice: boolean) {
    this.#backend = backend;
    this.#clock = clock;
    this.practice = practice;
    this.span = monthOf(this.today);
  }

  get today(): string {
    return dayOf(this.#clock.now());
  }

  get query(): SpendQuery {
    const { from, to } = this.span;
    const { practice } = this;
    return { fromDay: from || null, toDay: to || null, practice, text: this.text.trim() || null };
  }

  show(span: Span): Promise<void> {
    this.span = span;
    return this.load();
  }

  /** The month before or after the one in sight; 0 is this month. */
  turn(by: number): Promise<void> {
    const { from, to } = this.span;
    return this.show(by === 0 ? monthOf(this.today) : monthOf(from || to || this.today, by));
  }

  filter(text: string): void {
    this.text = text;
    this.#stop();
    this.#stop = this.#clock.after(PAUSE, () => void this.load());
  }

  /** Another one may be asked for while this one is on its way; the last one counts. */
  async load(): Promise<void> {
    const asked = (this.#asked += 1);
    const answer = await this.#backend.spend(this.query);
    if (asked !== this.#asked) return;
    this.failure = answer.status === "error" ? answer.error : null;
    if (answer.status === "ok") this.view = answer.data;
  }

  /** Budgets are for real money and for their own periods, whatever the view shows. */
  async weigh(): Promise<void> {
    const weighed = (this.#weighed += 1);
    const { today } = this;
    const [budgets, month] = await Promise.all([
      this.#backend.budgets(),
      this.#backend.spend({ fromDay: monthOf(today).from, toDay: today }),
    ]);
    if (budgets.status === "error" || month.status === "error") return;
    // Only budgets of projects look at all time, which takes the longest to add up.
    const ofProjects = (budgets.data.projects ?? []).length > 0;
    const always = ofProjects ? await this.#backend.spend({}) : null;
    if (always?.status === "error" || weighed !== this.#weighed) return;
    const used = ({ chargedNanos, maybeNanos }: Used) => chargedNanos + maybeNanos;
    const day = month.data.days.find((entry) => entry.day === today);
    this.standing = {
      budgets: budgets.data,
      monthNanos: used(month.data.total),
      todayNanos: day ? used(day) : 0,
      projects: new Map(always?.data.projects.map((line) => [line.key, used(line)])),
    };
  }

  saveCsv(by: SpendBy) {
    return this.#backend.saveSpendCsv(this.query, by);
  }

  leave(): void {
    this.#stop();
  }
}
