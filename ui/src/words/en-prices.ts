// What is said of prices, budgets and currencies in the settings.
import { number } from "./plural";

export const amount = {
  text: "An amount looks like 1.50.",
  comma: "Use a point for decimals and no commas: 1500.50",
  negative: "It can’t be less than 0.",
  large: (most: string) => `At most ${most}.`,
  places: (places: number) => `At most ${number(places)} decimal places.`,
};

export const prices = {
  title: "Prices",
  asOf: (date: string) => `Prices as of ${date}`,
  sources: "Sources",
  place: (place: string) => `For ${place}`,
  own: "own prices",
  unit: "Dollars per million tokens. Empty fields keep the price shown in grey.",
  fields: {
    input: "Text input",
    inputImage: "Image input",
    outputImage: "Image output",
    outputText: "Text and thinking output",
    batchInput: "Batch text input",
    batchInputImage: "Batch image input",
    batchOutputImage: "Batch image output",
    batchOutputText: "Batch text output",
    query: "One search, $",
    callNanos: "Flat price per call, $",
  },
  callHint: "Replaces all other prices",
  billsEmpty: "Answers without a picture are billed too",
  save: "Save prices",
  saved: "Prices saved",
  reset: "Reset to default",
  wasReset: "Default prices are back",
  resetAll: "Reset all prices",
  resetAllConfirm: "Give up your own prices of all models? Past receipts stay.",
  cancel: "Cancel",
  old: (days: number) => `Prices are ${number(days)} days old`,
  oldNote: "Estimates may be off. Update Plantain, or correct the prices.",
  open: "Prices…",
  dismiss: "Dismiss",
};

export const budget = {
  title: "Budget",
  day: "Per day, $",
  month: "Per month, $",
  project: (name: string) => `${name}, $`,
  hint: "Empty: no limit",
  none: "None",
  projects: "Per project, over all its time",
  warn: "Warn at, %",
  warnInvalid: "A whole number from 1 to 100.",
  ask: "Ask before",
  fourK: "4K pictures",
  images: "More pictures than",
  imagesInvalid: "A whole number from 1 to 1,000.",
  price: "More dollars than",
  askHint: "Empty: never",
  save: "Save budgets",
  saved: "Budgets saved",
};

export const currency = {
  title: "Currency",
  code: "Code",
  codePlaceholder: "EUR",
  codeInvalid: "Three letters, like EUR.",
  codeDollar: "Leave both empty for dollars.",
  rate: "For one dollar",
  rateInvalid: "A rate is more than 0.",
  rateMissing: "How much is one dollar?",
  codeMissing: "Which currency?",
  hint: "Sums show in it, by your own rate. Empty: dollars.",
  save: "Save currency",
  saved: "Currency saved",
};
