// The money of the in-memory backend: budgets and a ledger. Small, but true: what is charged is what
// every sum is made of.
import type {
  AskReason,
  BudgetPeriod,
  Budgets,
  BudgetVerdict,
  ChargeKind,
  ChargeView,
  JobSnapshot,
  Line,
  Overrun,
  SpendDay,
  SpendLine,
  SpendPart,
  SpendQuery,
  SpendView,
} from "./bindings";
import { memoryCatalogue } from "./memory-catalogue";
import { whole } from "../money/estimate";

/** An entry of the ledger with what sums hang on. */
export type Entry = ChargeView & {
  sessionId: string;
  /** Empty for none. */
  project: string;
  images: number;
  /** What was expected; null when nothing was. */
  expected: { lowNanos: number; highNanos: number } | null;
};
/** Jobs that have not ended: all of them, or those that have gone out. */
export type Counting = "promised" | "reserved";

type Named = { id: string; name: string };
type Books = {
  jobs: ReadonlyMap<string, JobSnapshot>;
  /** A session's title and project, as they are now. */
  session: (id: string) => { title: string; project: string | null } | null;
  projects: () => readonly Named[];
  now: () => number;
};

const open = ["queued", "waiting", "retrying", "held", "sending", "thinking", "receiving"];
const out = ["sending", "thinking", "receiving"];
const whose = {
  day: "today's budget",
  month: "this month's budget",
  project: "the project's budget",
} satisfies Record<BudgetPeriod, string>;

const days = new Intl.DateTimeFormat("en-CA", { dateStyle: "short" });
const pacificDays = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/Los_Angeles",
  dateStyle: "short",
});

export function dayOf(moment: number, pacific = false): string {
  return (pacific ? pacificDays : days).format(moment);
}

export class MemoryMoney {
  budgets: Budgets = {
    dayNanos: null,
    monthNanos: null,
    projects: [],
    warnPercent: 80,
    ask: { fourK: true, images: 4, nanos: 1_000_000_000 },
  };
  readonly entries: Entry[] = [];
  readonly #books: Books;

  constructor(books: Books) {
    this.#books = books;
  }

  /** What real money was charged since midnight. */
  get spentToday(): number {
    const today = dayOf(this.#books.now());
    return charged(this.entries.filter((entry) => !entry.practice && entry.day === today));
  }

  get promised(): number {
    return this.#open("promised", () => true);
  }

  ask(size: string | null, count: number, highNanos: number): AskReason[] {
    const { fourK = true, images = null, nanos = null } = this.budgets.ask ?? {};
    const reasons: AskReason[] = [];
    if (fourK && size === "4K") reasons.push({ reason: "fourK" });
    if (images !== null && count > images) reasons.push({ reason: "images", most: images });
    if (nanos !== null && highNanos > nanos) reasons.push({ reason: "price", nanos });
    return reasons;
  }

  /** What the budgets say to spending `more`: the one that forbids most, else the tightest. */
  verdict(project: string | null, counting: Counting, more: number): BudgetVerdict {
    const today = dayOf(this.#books.now());
    const { dayNanos = null, monthNanos = null, projects = [], warnPercent = 80 } = this.budgets;
    const ofProject = projects.find((budget) => budget.project === project)?.nanos ?? null;
    const any = this.#open(counting, () => true);
    const own = this.#open(counting, (job) => this.#projectOf(job.session) === project);
    const spent = (counts: (entry: Entry) => boolean) =>
      charged(this.entries.filter((entry) => !entry.practice && counts(entry))) +
      maybe(this.entries.filter((entry) => !entry.practice && counts(entry)));
    const accounts: [BudgetPeriod, number | null, number][] = [
      ["day", dayNanos, any + spent(({ day }) => day === today)],
      ["month", monthNanos, any + spent(({ day }) => day.slice(0, 7) === today.slice(0, 7))],
      ["project", ofProject, own + spent((entry) => entry.project === project)],
    ];
    let worst: BudgetVerdict = { verdict: "allowed" };
    for (const [period, ceilingNanos, taken] of accounts) {
      if (ceilingNanos === null) continue;
      const left = ceilingNanos - taken - more;
      const warns = (taken + more) * 100 >= ceilingNanos * warnPercent;
      if (left < 0) worst = worse(worst, { verdict: "over", period, byNanos: -left, ceilingNanos });
      else if (warns) worst = worse(worst, { verdict: "warn", period, leftNanos: left, ceilingNanos });
    }
    return worst;
  }

  /** The budget that forbids spending `more`; null when it may be spent. */
  overrun(project: string | null, counting: Counting, more: number): Overrun | null {
    const verdict = this.verdict(project, counting, more);
    if (verdict.verdict !== "over") return null;
    const { period, byNanos, ceilingNanos } = verdict;
    return { period, project: period === "project" ? project : null, byNanos, ceilingNanos };
  }

  /** When a budget begins anew; null when only a higher one helps. */
  renews(period: BudgetPeriod): number | null {
    const now = new Date(this.#books.now());
    const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
    if (period === "day") return new Date(year, month, day + 1).getTime();
    return period === "month" ? new Date(year, month + 1, 1).getTime() : null;
  }

  /** Writes down what a job came to, or at most came to. */
  enter(job: JobSnapshot, kind: ChargeKind, nanos: number, lines: Line[], images: number): Entry {
    const { lowNanos, highNanos } = whole(job.estimate);
    const atMs = this.#books.now();
    return this.#put({
      ...{ kind, atMs, day: dayOf(atMs), job: job.id, model: job.model, size: job.size ?? "" },
      ...{ session: this.#books.session(job.session)?.title ?? null, sessionId: job.session },
      ...{ nanos, lines, complete: kind === "charge", practice: job.sandbox, reason: null, corrects: null },
      ...{ project: this.#projectOf(job.session) ?? "", images },
      expected: kind === "charge" ? { lowNanos, highNanos } : null,
    });
  }

  /** False when there is no such entry, or it is settled. */
  settle(id: number, nanos: number): boolean {
    const entry = this.#unsettled().find((found) => found.id === id);
    if (!entry) return false;
    this.#correct(entry, nanos, nanos === 0 ? "settled: not charged" : "settled: charged");
    return true;
  }

  correct(id: number, to: number, reason: string): boolean {
    const entry = this.entries.find((found) => found.id === id && found.kind === "charge");
    if (!entry) return false;
    const corrections = this.entries.filter(({ corrects }) => corrects === id);
    this.#correct(entry, to - charged([entry, ...corrections]), reason);
    return true;
  }

  page(before: number | null, limit: number): ChargeView[] {
    const older = this.entries.filter(({ id }) => before === null || id < before);
    return older.reverse().slice(0, limit).map(viewOf);
  }

  spend(query: SpendQuery): SpendView {
    const entries = this.#matching(query);
    const settled = new Set(this.entries.map(({ corrects }) => corrects));
    const counted = entries.filter(({ kind, id }) => kind !== "maybe" || !settled.has(id));
    const day = ({ atMs }: Entry) => dayOf(atMs, query.pacific === true);
    const modelName = (id: string) => memoryCatalogue.models.find((model) => model.id === id)?.name ?? id;
    const projectName = (id: string) => this.#books.projects().find((it) => it.id === id)?.name ?? "";
    const title = (id: string) => this.#books.session(id)?.title ?? id;
    return {
      total: lineOf("", "", counted),
      days: grouped(counted, day)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(dayLine),
      models: lines(counted, ({ model }) => model, modelName),
      projects: lines(counted, ({ project }) => project, projectName),
      sizes: lines(
        counted,
        ({ size }) => size,
        (size) => size,
      ),
      sessions: lines(counted, ({ sessionId }) => sessionId, title).slice(0, 100),
      unsettled: this.#unsettled().map(viewOf),
    };
  }

  #matching({ fromDay, toDay, pacific = false, practice = false, text, project }: SpendQuery): Entry[] {
    const wanted = text?.trim().toLowerCase() ?? "";
    const name = (id: string) => this.#books.projects().find((it) => it.id === id)?.name ?? "";
    return this.entries.filter((entry) => {
      const day = dayOf(entry.atMs, pacific);
      if (entry.practice !== practice || day < (fromDay ?? "") || day > (toDay ?? "9999")) return false;
      if (project !== null && project !== undefined && entry.project !== project) return false;
      const found = [entry.session ?? "", name(entry.project), entry.model, entry.size];
      return found.some((words) => words.toLowerCase().includes(wanted));
    });
  }

  #unsettled(): Entry[] {
    const settled = new Set(this.entries.map(({ corrects }) => corrects));
    return this.entries.filter(({ kind, id }) => kind === "maybe" && !settled.has(id));
  }

  #correct(entry: Entry, nanos: number, reason: string): void {
    const atMs = this.#books.now();
    const { job, model, size, session, sessionId, project, practice } = entry;
    this.#put({
      ...{ kind: "correction", atMs, day: dayOf(atMs), job, model, size, session, sessionId, nanos },
      ...{ lines: [], complete: true, practice, reason, corrects: entry.id, project, images: 0 },
      expected: null,
    });
  }

  #put(entry: Omit<Entry, "id">): Entry {
    const written = { id: this.entries.length + 1, ...entry };
    this.entries.push(written);
    return written;
  }

  #open(counting: Counting, counts: (job: JobSnapshot) => boolean): number {
    const phases = counting === "promised" ? open : out;
    let sum = 0;
    for (const job of this.#books.jobs.values()) {
      if (job.sandbox || !phases.includes(job.state.phase) || !counts(job)) continue;
      sum += whole(job.estimate).highNanos;
    }
    return sum;
  }

  #projectOf(session: string): string | null {
    return this.#books.session(session)?.project ?? null;
  }
}

/** A budget's refusal in the engine's words. */
export function refusalOf({ period, byNanos, ceilingNanos }: Overrun): string {
  const dollars = (nanos: number) => `$${(nanos / 1e9).toFixed(nanos < 1e9 ? 4 : 2)}`;
  return `This would be ${dollars(byNanos)} over ${whose[period]} of ${dollars(ceilingNanos)}. Raise it, or ask for less.`;
}

function worse(one: BudgetVerdict, other: BudgetVerdict): BudgetVerdict {
  if (one.verdict === "allowed") return other;
  if (other.verdict === "over") return one.verdict === "over" && one.byNanos >= other.byNanos ? one : other;
  if (other.verdict === "allowed" || one.verdict === "over") return one;
  return other.leftNanos < one.leftNanos ? other : one;
}

function viewOf(entry: Entry): ChargeView {
  const { id, kind, atMs, day, session, job, model, size, nanos, lines: its } = entry;
  const { complete, practice, reason, corrects } = entry;
  return {
    id,
    kind,
    atMs,
    day,
    session,
    job,
    model,
    size,
    nanos,
    lines: its,
    complete,
    practice,
    reason,
    corrects,
  };
}

const total = (entries: readonly Entry[]) => entries.reduce((sum, { nanos }) => sum + nanos, 0);
const charged = (entries: readonly Entry[]) => total(entries.filter(({ kind }) => kind !== "maybe"));

/** What may have been charged and is not settled within these entries. */
function maybe(entries: readonly Entry[]): number {
  const settled = new Set(entries.map(({ corrects }) => corrects));
  return total(entries.filter(({ kind, id }) => kind === "maybe" && !settled.has(id)));
}

function lineOf(key: string, name: string, entries: readonly Entry[]): SpendLine {
  const expected = entries.flatMap((entry) =>
    entry.expected ? [{ ...entry.expected, nanos: entry.nanos }] : [],
  );
  const sum = (of: (entry: (typeof expected)[number]) => number) =>
    expected.reduce((all, entry) => all + of(entry), 0);
  return {
    ...{ key, name, entries: entries.length, images: entries.reduce((all, { images }) => all + images, 0) },
    ...{ chargedNanos: charged(entries), maybeNanos: maybe(entries), estimated: expected.length },
    within: expected.filter((entry) => entry.lowNanos <= entry.nanos && entry.nanos <= entry.highNanos)
      .length,
    estimateLowNanos: sum((entry) => entry.lowNanos),
    estimateHighNanos: sum((entry) => entry.highNanos),
    estimatedNanos: sum((entry) => entry.nanos),
  };
}

function grouped(entries: readonly Entry[], by: (entry: Entry) => string): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(by(entry), [...(groups.get(by(entry)) ?? []), entry]);
  return [...groups];
}

function lines(entries: readonly Entry[], by: (entry: Entry) => string, name: (key: string) => string) {
  const all = grouped(entries, by).map(([key, group]) => lineOf(key, name(key), group));
  return all.sort((a, b) => b.chargedNanos - a.chargedNanos);
}

function dayLine([day, entries]: [string, Entry[]]): SpendDay {
  const parts = (by: (entry: Entry) => string): SpendPart[] =>
    grouped(entries, by).map(([key, group]) => ({ key, nanos: charged(group) }));
  const { images, chargedNanos, maybeNanos } = lineOf(day, day, entries);
  const models = parts(({ model }) => model);
  return { day, images, chargedNanos, maybeNanos, models, projects: parts(({ project }) => project) };
}
