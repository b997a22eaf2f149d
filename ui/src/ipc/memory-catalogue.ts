// The models of the in-memory backend, and what they would cost. Figures follow the public price
// list; tests rely on them staying as they are.
import type { CatalogueView, Estimate, EstimateView, GenerateRequest, Line, ModelView } from "./bindings";

const shapes: Record<string, [number, number]> = {
  "1:1": [1024, 1024],
  "2:3": [848, 1264],
  "3:2": [1264, 848],
  "3:4": [896, 1200],
  "4:3": [1200, 896],
  "4:5": [928, 1152],
  "5:4": [1152, 928],
  "9:16": [768, 1376],
  "16:9": [1376, 768],
  "21:9": [1584, 672],
  "1:4": [512, 2048],
  "4:1": [2048, 512],
  "1:8": [384, 3072],
  "8:1": [3072, 384],
};
const factors: Record<string, number> = { "512": 0.5, "1K": 1, "2K": 2, "4K": 4 };

type Prices = { input: number; image: number; text: number; tokens: Record<string, number> };
const prices: Record<string, Prices> = {
  "gemini-nano-banana-2.1": {
    input: 1.5,
    image: 30,
    text: 7.5,
    tokens: { "1K": 1120, "2K": 1680, "4K": 3780 },
  },
  "gemini-3-pro-image": { input: 2, image: 120, text: 12, tokens: { "1K": 1120, "2K": 1120, "4K": 2000 } },
  "gemini-3.1-flash-lite-image": { input: 0.25, image: 30, text: 1.5, tokens: { "1K": 1120 } },
  "gemini-3.1-flash-image": {
    input: 0.5,
    image: 60,
    text: 3,
    tokens: { "512": 747, "1K": 1120, "2K": 1680, "4K": 2520 },
  },
};
const thinkingTokens: Record<string, [number, number]> = {
  minimal: [0, 120],
  low: [100, 500],
  medium: [300, 1100],
  high: [700, 1800],
};

function model(id: string, name: string, thinking: string[], extra: Partial<ModelView> = {}): ModelView {
  const cost = prices[id] as Prices;
  const wide = id !== "gemini-3-pro-image";
  const ratios = Object.keys(shapes).slice(0, wide ? 14 : 10);
  return {
    id,
    name,
    warning: null,
    successor: null,
    sizes: Object.entries(cost.tokens).map(([size, tokens]) => ({
      size,
      imageNanos: tokens * cost.image * 1000,
      pixels: ratios.map((ratio) => {
        const [width, height] = shapes[ratio] as [number, number];
        const factor = factors[size] ?? 1;
        return { ratio, width: width * factor, height: height * factor };
      }),
    })),
    defaultSize: "1K",
    ratios,
    thinking,
    defaultThinking: thinking[thinking.length > 2 ? 1 : 0] ?? null,
    references: 14,
    availability: "served",
    ...extra,
  };
}

export const memoryCatalogue: CatalogueView = {
  verifiedOn: "2026-11-24",
  defaultModel: "gemini-nano-banana-2.1",
  trouble: null,
  models: [
    model("gemini-nano-banana-2.1", "Nano Banana 2.1", ["minimal", "medium", "high"]),
    model("gemini-3-pro-image", "Nano Banana Pro", []),
    model("gemini-3.1-flash-lite-image", "Nano Banana 2 Lite", ["minimal", "high"]),
    model("gemini-3.1-flash-image", "Nano Banana 2", ["minimal", "high"], {
      warning: "Google retired it on 2026-10-29",
      successor: "gemini-nano-banana-2.1",
      availability: "missing",
    }),
  ],
};

function line(kind: Line["kind"], count: number, low: number, high: number, perMillion: number): Line {
  const nanos = (tokens: number) => Math.round(tokens * perMillion * 1000);
  return { kind, count, tokensLow: low, tokensHigh: high, lowNanos: nanos(low), highNanos: nanos(high) };
}

export function estimateAt(request: GenerateRequest, size: string | null): Estimate {
  const cost = prices[request.model] ?? (prices["gemini-nano-banana-2.1"] as Prices);
  const tokens = cost.tokens[size ?? "1K"] ?? 1120;
  const prompt = Math.ceil(request.prompt.length / 4);
  const [low, high] = thinkingTokens[request.thinking ?? "medium"] ?? [300, 1100];
  const { count, references } = request;
  const lines = [
    line("images", count, tokens * count, tokens * count, cost.image),
    line(
      "references",
      references.length,
      1120 * references.length * count,
      1120 * references.length * count,
      cost.input,
    ),
    line("prompt", count, prompt * count, prompt * count, cost.input),
    line("thinking", count, low * count, high * count, cost.text),
  ].filter((entry) => entry.kind !== "references" || entry.count > 0);
  const total = (key: "lowNanos" | "highNanos") => lines.reduce((sum, entry) => sum + entry[key], 0);
  return { lowNanos: total("lowNanos"), highNanos: total("highNanos"), lines };
}

export function estimateAll(request: GenerateRequest): EstimateView {
  const found = memoryCatalogue.models.find((entry) => entry.id === request.model);
  const sizes = (found?.sizes ?? []).map(({ size }) => {
    const { lowNanos, highNanos } = estimateAt(request, size);
    return { size, lowNanos, highNanos };
  });
  return { sizes, chosen: estimateAt(request, request.size), problem: null };
}

export function pixelsOf(request: GenerateRequest): { width: number; height: number } {
  const found = memoryCatalogue.models.find((entry) => entry.id === request.model);
  const size = found?.sizes.find((entry) => entry.size === request.size) ?? found?.sizes[0];
  const ratio = request.ratio ?? "1:1";
  return size?.pixels.find((entry) => entry.ratio === ratio) ?? { width: 1024, height: 1024 };
}
