// What is wrong with a typed amount, in words.
import { words } from "../words/words";
import type { AmountProblem } from "./amount";

/** `most` is the largest amount as people read it. */
export function problemText(problem: AmountProblem, most: string, places: number): string {
  switch (problem) {
    case "text":
    case "comma":
    case "negative":
      return words.amount[problem];
    case "large":
      return words.amount.large(most);
    case "places":
      return words.amount.places(places);
  }
}
