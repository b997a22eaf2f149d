// Limits as typed by a person.
import type { LimitOverrides } from "../ipc/bindings";

export type LimitName = keyof LimitOverrides;
export const limitNames = [
  "requestsPerMinute",
  "imagesPerMinute",
  "tokensPerMinute",
  "requestsPerDay",
  "concurrency",
] as const satisfies LimitName[];

export type LimitTexts = Record<LimitName, string>;

export function limitTexts(limits: LimitOverrides | null): LimitTexts {
  const entries = limitNames.map(
    (name) => [name, limits?.[name] == null ? "" : String(limits[name])] as const,
  );
  return Object.fromEntries(entries) as LimitTexts;
}

/** Empty keeps the tier's limit; otherwise a whole number from 1. Undefined when it is neither. */
export function parseLimit(text: string): number | null | undefined {
  const cleaned = text.replace(/[\s,_]/g, "");
  if (cleaned === "") return null;
  if (!/^\d{1,9}$/.test(cleaned)) return undefined;
  const value = Number(cleaned);
  return value >= 1 ? value : undefined;
}

export function parseLimits(texts: LimitTexts): { limits: LimitOverrides; wrong: LimitName[] } {
  const parsed = limitNames.map((name) => [name, parseLimit(texts[name])] as const);
  const wrong = parsed.filter(([, value]) => value === undefined).map(([name]) => name);
  const limits = Object.fromEntries(parsed.map(([name, value]) => [name, value ?? null])) as LimitOverrides;
  return { limits, wrong };
}
