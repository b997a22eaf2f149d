// A limit as a picture.

const MOST_CELLS = 12;

/** Small limits get a cell each; larger ones share a fixed row. Null when there is no limit. */
export function cells(used: number, limit: number | null): { used: number; total: number } | null {
  if (limit === null || limit <= 0) return null;
  const total = Math.min(limit, MOST_CELLS);
  const filled = limit <= MOST_CELLS ? used : Math.ceil((used / limit) * total);
  return { used: Math.min(total, Math.max(0, filled)), total };
}

/** 0–1; what is used at all is visible. */
export function share(used: number, limit: number | null): number | null {
  if (limit === null || limit <= 0) return null;
  if (used <= 0) return 0;
  return Math.min(1, Math.max(0.02, used / limit));
}
