// The budget that stands in the way, and how it is raised.
import type { Backend, Outcome } from "../ipc/backend";
import type { Budgets, Overrun } from "../ipc/bindings";
import { roundedUp } from "./money";

export class Purse {
  /** The budget that is about to be raised. */
  obstacle = $state.raw<Overrun | null>(null);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** What forbids an order, or holds jobs. */
  stop(overrun: Overrun): void {
    this.obstacle = overrun;
  }

  /** Sets the budget in the way; what was held for it goes on. */
  async raise(nanos: number): Promise<Outcome<Budgets>> {
    const { obstacle } = this;
    const before = await this.#backend.budgets();
    if (before.status === "error" || obstacle === null) return before;
    const answer = await this.#backend.setBudgets(raised(before.data, obstacle, nanos));
    if (answer.status === "ok") this.obstacle = null;
    return answer;
  }
}

/** What a budget has to be at least, as a round figure. */
export function needed({ byNanos, ceilingNanos }: Overrun): number {
  return roundedUp(ceilingNanos + byNanos);
}

function raised(budgets: Budgets, { period, project }: Overrun, nanos: number): Budgets {
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
