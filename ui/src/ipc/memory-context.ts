// What the in-memory backend says goes back of the conversation with an edit, and what that costs.
import { whole, type WholeEstimate } from "../money/estimate";
import type {
  ContextView,
  Cut,
  Estimate,
  GenerateRequest,
  ImageView,
  RebaseDraft,
  TurnView,
} from "./bindings";
import { memoryCatalogue } from "./memory-catalogue";
import type { MemoryRooms } from "./memory-rooms";

/** Images in one request. */
const MOST_IMAGES = 14;
const IMAGE_TOKENS = 1120;

/** The pictures from the first one to `image`, along sources. */
export function lineageOf(rooms: MemoryRooms, image: ImageView): ImageView[] {
  const line = [image];
  for (let at = image; at.source !== null;) {
    const source = rooms.image(at.source);
    if (!source) break;
    line.unshift(source);
    at = source;
  }
  return line;
}

function cutOf(image: ImageView, request: GenerateRequest, sandbox: boolean): Cut | null {
  if (image.job === null) return "imported";
  if (image.sandbox !== sandbox) return "otherProvider";
  return image.model === request.model ? null : "otherModel";
}

/** How many turns of the model go back, before anything is trimmed. */
function wanted(line: ImageView[], request: GenerateRequest, sandbox: boolean): number {
  const broken = line.findLastIndex((image) => cutOf(image, request, sandbox) !== null);
  const all = line.length - 1 - broken;
  const mode = request.edit?.mode ?? { mode: "fresh" };
  if (mode.mode === "fresh") return 0;
  return mode.mode === "last" ? Math.min(all, mode.turns) : all;
}

export function nearestRatio(request: GenerateRequest, source: ImageView): string | null {
  const ratios = memoryCatalogue.models.find(({ id }) => id === request.model)?.ratios ?? [];
  const distance = (ratio: string) => {
    const [across = 1, down = 1] = ratio.split(":").map(Number);
    return Math.abs(Math.log((across * source.height) / (down * source.width)));
  };
  return [...ratios].sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function fits(ratio: string | null, { width, height }: ImageView): boolean {
  const [across = 1, down = 1] = (ratio ?? "1:1").split(":").map(Number);
  return Math.abs((across * height) / (down * width) - 1) < 0.02;
}

export function contextOf(
  rooms: MemoryRooms,
  request: GenerateRequest,
  sandbox: boolean,
): ContextView | null {
  const source = request.edit ? rooms.image(request.edit.image) : undefined;
  if (!request.edit || !source) return null;
  const line = lineageOf(rooms, source);
  const own = request.references.length;
  const fresh = request.edit.mode.mode === "fresh";
  const cut = fresh ? null : cutOf(source, request, sandbox);
  const turns = wanted(line, request, sandbox);
  const back = line.slice(line.length - turns);
  const sent = (images: ImageView[]) => images.reduce((sum, image) => sum + 1 + image.references.length, 0);
  let kept = back;
  while (kept.length > 1 && sent(kept) + own > MOST_IMAGES) kept = kept.slice(1);
  const trimmed = back.length - kept.length;
  // Where no turn goes back, the source goes as an image in the prompt.
  const replayed = kept.length > 0 ? sent(kept) : 1;
  const tokens =
    kept.reduce((sum, { prompt }) => sum + Math.ceil(prompt.length / 4), 0) + replayed * IMAGE_TOKENS;
  const ratio = request.ratio ?? nearestRatio(request, source);
  return {
    ...{ turns: kept.length, images: replayed + own, tokens, trimmed, cut, ratio },
    bytes: Math.round(((replayed + own) * 2_100_000 * 4) / 3),
    nanos: Math.round(tokens * 1500 * request.count),
    trim: trimmed > 0 ? "images" : null,
    padded: request.ratio === null && !fits(ratio, source),
  };
}

/** The estimate with what goes back in it, as input. */
export function withContext(estimate: Estimate, nanos: number, tokens: number): WholeEstimate {
  const { lowNanos, highNanos, lines, retry } = whole(estimate);
  if (nanos === 0 || lines.some(({ kind }) => kind === "call")) return { lowNanos, highNanos, lines, retry };
  return {
    ...{ lowNanos: lowNanos + nanos, highNanos: highNanos + nanos, retry },
    lines: lines.map((line) =>
      line.kind !== "prompt"
        ? line
        : {
            ...line,
            ...{ tokensLow: line.tokensLow + tokens, tokensHigh: line.tokensHigh + tokens },
            ...{ lowNanos: line.lowNanos + nanos, highNanos: line.highNanos + nanos },
          },
    ),
  };
}

/** The first picture with every instruction since folded into one. */
export function rebaseOf(rooms: MemoryRooms, image: ImageView): RebaseDraft {
  const [root = image, ...later] = lineageOf(rooms, image);
  const turns = later
    .map(({ turn }) => rooms.turn(turn))
    .filter((turn): turn is TurnView => turn !== undefined);
  const references = new Map(
    turns.flatMap((turn) => turn.references.map((entry) => [entry.view.blob, entry])),
  );
  return {
    ...{ image: root.id, references: [...references.values()], turns: turns.length },
    prompt: turns.map(({ prompt }, index) => `${index + 1}. ${prompt}`).join("\n"),
  };
}
