// The rows of the table under the chart.
import type { SpendBy, SpendLine, SpendView } from "../ipc/bindings";
import { dayText } from "../words/day";
import { words } from "../words/words";

export type Row = {
  key: string;
  name: string;
  images: number;
  chargedNanos: number;
  maybeNanos: number;
  /** "9 of 10"; empty where no estimate was made. */
  within: string;
};

function rowOf(line: SpendLine, unnamed: string): Row {
  const { key, images, chargedNanos, maybeNanos, within, estimated } = line;
  const share = estimated > 0 ? words.jobs.of(within, estimated) : "";
  return { key, name: line.name || unnamed, images, chargedNanos, maybeNanos, within: share };
}

export function rowsOf(view: SpendView, by: SpendBy): Row[] {
  switch (by) {
    case "day":
      // The newest day is the one that is looked for.
      return view.days
        .map(({ day, images, chargedNanos, maybeNanos }) => ({
          ...{ key: day, name: dayText(day), images, chargedNanos, maybeNanos, within: "" },
        }))
        .reverse();
    case "model":
      return view.models.map((line) => rowOf(line, words.spend.none));
    case "project":
      return view.projects.map((line) => rowOf(line, words.spend.noProject));
    case "session":
      return view.sessions.map((line) => rowOf(line, words.spend.noSession));
    case "size":
      return view.sizes.map((line) => rowOf(line, words.spend.noSize));
  }
}
