// The budgets as the page needs them: read when they matter, raised where they stand in the way.
import type { Backend, Outcome } from "../ipc/backend";
import type { BudgetPeriod, Budgets, BudgetVerdict } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";
import { roundedUp } from "./money";

/** A budget that stands in the way. Nano-dollars. */
export type Obstacle = {
  period: BudgetPeriod;
  project: string | null;
  byNanos: number;
  ceilingNanos: number;
};

export class Purse {
  /** As last read. */
  budgets = $state.raw<Budgets | null>(null);
  /** The budget that is about to be raised. */
  obstacle = $state.raw<Obstacle | null>(null);
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  async read(): Promise<Budgets | null> {
    const answer = await this.#backend.budgets();
    if (answer.status === "ok") this.budgets = answer.data;
    else this.#notices.fail(answer.error);
    return this.budgets;
  }

  /** What forbids an order. */
  stop(verdict: BudgetVerdict & { verdict: "over" }, project: string | null): void {
    const { period, byNanos, ceilingNanos } = verdict;
    this.obstacle = { period, project, byNanos, ceilingNanos };
  }

  /** What holds jobs that may cost `nanos` together; it begins anew at `untilMs`. */
  async hold(nanos: number, untilMs: number | null, project: string | null): Promise<void> {
    const budgets = await this.read();
    if (!budgets) return;
    const period = heldBy(budgets, untilMs, project);
    const ceilingNanos = period === null ? null : ceilingOf(budgets, period, project);
    if (period === null || ceilingNanos === null) return this.#notices.say(words.price.raise.gone, "bad");
    this.obstacle = { period, project, byNanos: nanos, ceilingNanos };
  }

  /** Sets the budget in the way; what was held for it goes on. */
  async raise(nanos: number): Promise<Outcome<Budgets>> {
    const { obstacle } = this;
    const before = await this.#backend.budgets();
    if (before.status === "error" || obstacle === null) return before;
    const answer = await this.#backend.setBudgets(raised(before.data, obstacle, nanos));
    if (answer.status === "ok") {
      this.budgets = answer.data;
      this.obstacle = null;
    }
    return answer;
  }
}

/** What a budget has to be at least, as a round figure. */
export function needed({ byNanos, ceilingNanos }: Obstacle): number {
  return roundedUp(ceilingNanos + byNanos);
}

function raised(budgets: Budgets, { period, project }: Obstacle, nanos: number): Budgets {
  switch (period) {
    case "day":
      return { ...budgets, dayNanos: nanos };
    case "month":
      return { ...budgets, monthNanos: nanos };
    case "project": {
      if (project === null) return budgets;
      const others = (budgets.projects ?? []).filter((budget) => budget.project !== project);
      return { ...budgets, projects: [...others, { project, nanos }] };
    }
  }
}

function ceilingOf(budgets: Budgets, period: BudgetPeriod, project: string | null): number | null {
  switch (period) {
    case "day":
      return budgets.dayNanos ?? null;
    case "month":
      return budgets.monthNanos ?? null;
    case "project":
      return budgets.projects?.find((budget) => budget.project === project)?.nanos ?? null;
  }
}

/** A failure does not name the budget, but when it begins anew does: a project's never. */
function heldBy(budgets: Budgets, untilMs: number | null, project: string | null): BudgetPeriod | null {
  const set = (["day", "month", "project"] as const).filter(
    (period) => ceilingOf(budgets, period, project) !== null,
  );
  if (untilMs === null) return set.includes("project") ? "project" : null;
  // The first of a month is a new day too: then the smaller budget is the likelier one.
  const likely = new Date(untilMs).getDate() === 1 && !set.includes("day") ? "month" : "day";
  return set.includes(likely) ? likely : (set.find((period) => period !== "project") ?? null);
}
