// An estimate with every field there: the wire may leave out what is nothing.
import type { Estimate } from "../ipc/bindings";

export type WholeEstimate = Required<Estimate>;

export function whole({ lowNanos = 0, highNanos = 0, lines = [], retry = null }: Estimate): WholeEstimate {
  return { lowNanos, highNanos, lines, retry };
}
