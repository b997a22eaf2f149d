// What is said of prices, budgets and receipts.
import type { BudgetPeriod, Difference } from "../ipc/bindings";
import { plural } from "./plural";

const budgets = {
  day: "today’s budget",
  month: "this month’s budget",
  project: "the project’s budget",
} satisfies Record<BudgetPeriod, string>;

const left = {
  day: "today",
  month: "this month",
  project: "in this project",
} satisfies Record<BudgetPeriod, string>;

export const price = {
  over: (period: BudgetPeriod) => `Over ${budgets[period]}`,
  overBy: (by: string) => `by ${by} · raise…`,
  left: (period: BudgetPeriod, amount: string) => `${amount} left ${left[period]}`,
  leftLong: (period: BudgetPeriod, ceiling: string) =>
    `What ${budgets[period]} of ${ceiling} leaves after this order`,
  retry: (most: string) => `If an answer fails: up to +${most}`,
  batch: (range: string) => `Batch ${range}`,
  takes: (span: string) => `About ${span} until the last picture`,
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  draft: (size: string, saves: string) => `Draft at ${size} first saves ${saves}`,
  compare: "Compare models",
  beside: (dollars: string) => `(${dollars})`,

  raise: {
    title: (period: BudgetPeriod) => `Raise ${budgets[period]}`,
    needs: (by: string, period: BudgetPeriod, ceiling: string) =>
      `This is ${by} over ${budgets[period]} of ${ceiling}.`,
    field: {
      day: "Budget a day, $",
      month: "Budget a month, $",
      project: "Budget of the project, $",
    } satisfies Record<BudgetPeriod, string>,
    least: (amount: string) => `At least ${amount} lets it go.`,
    save: "Save",
    cancel: "Cancel",
    close: "Close",
  },

  ask: {
    title: "Generate this?",
    lead: "Why it asks:",
    reasons: {
      fourK: "4K pictures",
      images: (most: number) => `more than ${plural(most, "picture", "pictures")} at once`,
      price: (most: string) => `may cost more than ${most}`,
    },
    cancel: "Cancel",
    close: "Close",
    go: (amount: string) => `Generate · about ${amount}`,
  },

  models: {
    title: "Compare models",
    note: (count: number) =>
      `Prices of this order: ${plural(count, "picture", "pictures")}, with input and thinking.`,
    model: "Model",
    size: "Size",
    standard: "Standard",
    batch: "Batch",
    noSize: "Default",
    none: "–",
    choose: (name: string, size: string) => `${name} at ${size}`,
    close: "Close",
    loading: "Asking for prices…",
  },

  spentOf: (spent: string, budget: string) => `${spent} of ${budget}`,
  promised: (amount: string) => `${amount} promised to jobs that have not ended`,
  nothingPromised: "Nothing promised",
  warn: (period: BudgetPeriod, amount: string) => `${amount} left of ${budgets[period]}`,
  overNow: (period: BudgetPeriod, amount: string) => `${amount} over ${budgets[period]}`,
  charged: "Charged for this picture",
  incomplete: "Incomplete",
  incompleteLong: "The provider left some usage out",
  search: "Search",
  searchHint: "The model may search the web; each query is billed",
  searched: "may search",
  held: (most: string) => `up to ${most}`,
  waitsForBudget: "It waits until the budget is raised.",
  differences: {
    incomplete: "Outside of the estimate: the provider’s numbers are not whole.",
    corrected: "Outside of the estimate: you corrected it.",
    sentAgain: "Outside of the estimate: several answers were billed.",
    drafts: "Outside of the estimate: drafts were billed as pictures.",
    noPicture: "Outside of the estimate: no picture was made.",
    moreThinking: "Outside of the estimate: the model thought or wrote more than usual.",
    lessThinking: "Outside of the estimate: the model thought or wrote less than usual.",
    input: "Outside of the estimate: more or less was sent than expected.",
    prices: "Outside of the estimate: prices have changed since.",
  } satisfies Record<Difference, string>,
};
