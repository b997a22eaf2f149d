// The budget's fields as typed by a person.
import type { Budgets, ProjectView } from "../ipc/bindings";
import { amountText, LARGEST_NANOS, NANO, readAmount } from "../money/amount";
import { problemText } from "../money/problem";
import { words } from "../words/words";

export type BudgetTexts = {
  day: string;
  month: string;
  warn: string;
  fourK: boolean;
  images: string;
  price: string;
  /** By the project's id. */
  projects: Record<string, string>;
};
/** By the field's name; a project's is its id. */
export type BudgetErrors = Record<string, string>;

const DEFAULT_WARN = 80;
const MOST_IMAGES = 1000;
const text = (nanos: number | null | undefined) => (nanos == null ? "" : amountText(nanos, NANO));

export function budgetTexts(budgets: Budgets): BudgetTexts {
  const { dayNanos, monthNanos, warnPercent = DEFAULT_WARN, ask = {}, projects = [] } = budgets;
  return {
    day: text(dayNanos),
    month: text(monthNanos),
    warn: String(warnPercent),
    fourK: ask.fourK ?? false,
    images: ask.images == null ? "" : String(ask.images),
    price: text(ask.nanos),
    projects: Object.fromEntries(projects.map(({ project, nanos }) => [project, text(nanos)])),
  };
}

/** The budgets that the fields mean, or what is wrong with which of them. Empty is none. */
export function readBudgets(
  texts: BudgetTexts,
  projects: ProjectView[],
): { budgets: Budgets } | { errors: BudgetErrors } {
  const errors: BudgetErrors = {};
  const dollars = (name: string, typed: string): number | null => {
    if (typed.trim() === "") return null;
    const read = readAmount(typed, NANO, LARGEST_NANOS);
    if ("value" in read) return read.value;
    errors[name] = problemText(read.problem, "$1,000,000", NANO);
    return null;
  };
  const whole = (name: string, typed: string, most: number, wrong: string): number | null => {
    const cleaned = typed.trim();
    const value = /^\d{1,4}$/.test(cleaned) ? Number(cleaned) : 0;
    if (value >= 1 && value <= most) return value;
    if (cleaned !== "") errors[name] = wrong;
    return null;
  };
  const budgets: Budgets = {
    dayNanos: dollars("day", texts.day),
    monthNanos: dollars("month", texts.month),
    projects: projects.flatMap(({ id }) => {
      const nanos = dollars(id, texts.projects[id] ?? "");
      return nanos === null ? [] : [{ project: id, nanos }];
    }),
    warnPercent: whole("warn", texts.warn, 100, words.budget.warnInvalid) ?? DEFAULT_WARN,
    ask: {
      fourK: texts.fourK,
      images: whole("images", texts.images, MOST_IMAGES, words.budget.imagesInvalid),
      nanos: dollars("price", texts.price),
    },
  };
  return Object.keys(errors).length > 0 ? { errors } : { budgets };
}
