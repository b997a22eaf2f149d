// The models of the in-memory backend. Figures follow the public price list; tests rely on them
// staying as they are.
import type { CatalogueView, GenerateRequest, ModelView } from "./bindings";

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

/** Tokens of one picture, by size, and what a million of them cost. */
const pictures: Record<string, { dollars: number; tokens: Record<string, number> }> = {
  "gemini-nano-banana-2.1": { dollars: 30, tokens: { "1K": 1120, "2K": 1680, "4K": 3780 } },
  "gemini-3-pro-image": { dollars: 120, tokens: { "1K": 1120, "2K": 1120, "4K": 2000 } },
  "gemini-3.1-flash-lite-image": { dollars: 30, tokens: { "1K": 1120 } },
  "gemini-3.1-flash-image": {
    dollars: 60,
    tokens: { "512": 747, "1K": 1120, "2K": 1680, "4K": 2520 },
  },
};

function model(id: string, name: string, thinking: string[], extra: Partial<ModelView> = {}): ModelView {
  const made = pictures[id] ?? { dollars: 0, tokens: {} };
  const wide = id !== "gemini-3-pro-image";
  const ratios = Object.keys(shapes).slice(0, wide ? 14 : 10);
  return {
    id,
    name,
    warning: null,
    successor: null,
    sizes: Object.entries(made.tokens).map(([size, tokens]) => ({
      size,
      imageNanos: tokens * made.dollars * 1000,
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
    grounding: id !== "gemini-3.1-flash-lite-image",
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

/** Tokens of one picture. */
export function tokensOf(model: string, size: string | null): number {
  return pictures[model]?.tokens[size ?? "1K"] ?? 1120;
}

export function pixelsOf(request: GenerateRequest): { width: number; height: number } {
  const found = memoryCatalogue.models.find((entry) => entry.id === request.model);
  const size = found?.sizes.find((entry) => entry.size === request.size) ?? found?.sizes[0];
  const ratio = request.ratio ?? "1:1";
  return size?.pixels.find((entry) => entry.ratio === ratio) ?? { width: 1024, height: 1024 };
}
