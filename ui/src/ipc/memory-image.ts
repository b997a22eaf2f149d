// What a make-believe job leaves behind: a receipt, a picture with its recipe, references.
import type {
  Attempt,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  Receipt,
  ReferencesAdded,
  ReferenceView,
} from "./bindings";
import { whole } from "../money/estimate";
import { pixelsOf } from "./memory-catalogue";
import { blobName } from "./memory-picture";

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

type End = { id: string; now: number; tookMs: number; attempts: Attempt[]; references: ReferenceView[] };

export function imageOf(job: JobSnapshot, request: GenerateRequest, receipt: Receipt, end: End): ImageView {
  const { width, height } = pixelsOf(request);
  const { session, turn, step, variant, of, prompt, model, size, ratio, thinking } = job;
  const { grounded, estimate, sandbox } = job;
  return {
    ...{ id: end.id, blob: blobName(prompt, variant, width, height), session, turn, job: job.id },
    ...{ step, variant, of, prompt, model, size, ratio, thinking, references: end.references, width, height },
    ...{ mime: "image/jpeg", bytes: 2_100_000, text: null, createdMs: end.now, tookMs: end.tookMs },
    ...{ grounded, estimate, receipt, attempts: end.attempts, sandbox },
  };
}

export class MemoryReferences {
  #known = new Map<string, ReferenceView>();

  add(blob: string, name: string, width: number, height: number): ReferenceView {
    const view = { blob, name, mime: "image/png", width, height, bytes: 1_400_000 };
    this.#known.set(blob, view);
    return view;
  }

  addPaths(paths: string[]): ReferencesAdded {
    const added = paths.map((path) =>
      this.add(blobName(path, 0, 1200, 900), path.split("/").at(-1) ?? path, 1200, 900),
    );
    return { added, failures: [] };
  }

  find(blobs: string[]): ReferenceView[] {
    return blobs.map((blob) => this.#known.get(blob)).filter((view) => view !== undefined);
  }
}
