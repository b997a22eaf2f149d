// What a make-believe job leaves behind: a receipt, a picture with its recipe, references.
import type {
  Attempt,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  Receipt,
  ReferenceOrder,
  ReferencesAdded,
  ReferenceView,
  TurnReference,
  TurnView,
} from "./bindings";
import { whole } from "../money/estimate";
import { pixelsOf } from "./memory-catalogue";
import { nearestRatio } from "./memory-context";
import { blobName, seedOf } from "./memory-picture";

export function receiptOf(job: JobSnapshot): Receipt {
  const lines = whole(job.estimate).lines.map((line) => {
    const tokens = Math.round((line.tokensLow + line.tokensHigh) / 2);
    const nanos = Math.round((line.lowNanos + line.highNanos) / 2);
    return { ...line, tokensLow: tokens, tokensHigh: tokens, lowNanos: nanos, highNanos: nanos };
  });
  return {
    nanos: lines.reduce((sum, line) => sum + line.lowNanos, 0),
    lines,
    complete: true,
    difference: null,
  };
}

type End = { id: string; now: number; tookMs: number; attempts: Attempt[]; source: ImageView | null };

/** Auto follows the source; asked for exactly, the result has its pixels. */
function sizeOf(request: GenerateRequest, source: ImageView | null): { width: number; height: number } {
  if (!source) return pixelsOf(request);
  if (request.edit?.matchSource === true) return { width: source.width, height: source.height };
  return pixelsOf({ ...request, ratio: request.ratio ?? nearestRatio(request, source) });
}

export function imageOf(
  job: JobSnapshot,
  request: GenerateRequest,
  { branch, depth, deleted, references }: TurnView,
  receipt: Receipt,
  end: End,
): ImageView {
  const { source } = end;
  const { width, height } = sizeOf(request, source);
  const { session, turn, step, variant, of, prompt, model, size, ratio, thinking } = job;
  const { grounded, estimate, sandbox } = job;
  const blob = blobName(prompt, variant, width, height);
  return {
    ...{ id: end.id, blob, session, turn, job: job.id },
    ...{ step, variant, of, prompt, model, size, ratio, thinking, references, width, height },
    ...{ mime: "image/jpeg", bytes: 2_100_000, text: null, createdMs: end.now, tookMs: end.tookMs },
    ...{ grounded, estimate, receipt, attempts: end.attempts, sandbox, branch, depth, deleted },
    ...{ source: source?.id ?? null, mark: "none" },
    changed: source ? (seedOf(blob) % 1000) / 2500 : null,
    original:
      request.edit?.matchSource === true ? blobName(`${prompt} as sent`, variant, width, height) : null,
  };
}

export class MemoryReferences {
  #known = new Map<string, ReferenceView>();
  readonly #edge: () => number;

  /** `edge` is the longer side of what is sent. */
  constructor(edge: () => number) {
    this.#edge = edge;
  }

  add(blob: string, name: string, width: number, height: number): ReferenceView {
    const factor = Math.min(1, this.#edge() / Math.max(width, height));
    const bytes = 1_400_000;
    const view: ReferenceView = {
      ...{ blob, name, mime: "image/png", width, height, bytes, sentBytes: Math.round(bytes * factor ** 2) },
      ...{ sentWidth: Math.round(width * factor), sentHeight: Math.round(height * factor) },
      notes: factor < 1 ? ["downscaled"] : [],
    };
    this.#known.set(blob, view);
    return view;
  }

  addPaths(paths: string[]): ReferencesAdded {
    const added = paths.map((path) =>
      this.add(blobName(path, 0, 1200, 900), path.split("/").at(-1) ?? path, 1200, 900),
    );
    return { added, failures: [] };
  }

  find(orders: ReferenceOrder[]): TurnReference[] {
    return orders.flatMap(({ blob, name, role }) => {
      const view = this.#known.get(blob);
      return view ? [{ view, name, role }] : [];
    });
  }
}
