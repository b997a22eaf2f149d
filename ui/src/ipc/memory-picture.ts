// Pictures of the in-memory backend: a still life in SVG, drawn from the blob's own name.

const palettes = [
  ["#f0cbb4", "#dd8a5f", "#4a1b10", "#f2e2c4"],
  ["#cfe3f1", "#6f9cc0", "#16324a", "#f4efe2"],
  ["#dfe8cf", "#8fae74", "#26381d", "#f3ecd4"],
  ["#f7e0a8", "#e0a93f", "#4a3010", "#fff4d6"],
  ["#e4d5f0", "#a07fc4", "#33204d", "#f4ebf8"],
  ["#d8d8d8", "#8b8b8b", "#222222", "#f2f2f2"],
  ["#f4c6cf", "#cf6b80", "#4d1522", "#fbe9e2"],
  ["#bfe3dc", "#4f9a8f", "#0f3a36", "#eef3e4"],
];

export function seedOf(text: string): number {
  let seed = 2166136261;
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  return seed;
}

export function blobName(prompt: string, variant: number, width: number, height: number): string {
  return `${seedOf(`${prompt}#${variant}`).toString(16)}-${width}x${height}`;
}

function parse(blob: string): { seed: number; width: number; height: number } {
  const match = /^([0-9a-f]+)-(\d+)x(\d+)$/.exec(blob);
  if (!match) return { seed: seedOf(blob), width: 1024, height: 1024 };
  return { seed: parseInt(match[1] as string, 16), width: Number(match[2]), height: Number(match[3]) };
}

export function picture(blob: string, edge: number | null): string {
  const { seed, width, height } = parse(blob);
  const [light, mid, dark, paper] = palettes[seed % palettes.length] as string[];
  const scale = edge === null ? 1 : Math.min(1, edge / Math.max(width, height));
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const tall = Math.min(width, height);
  const sun = 0.3 + ((seed >> 4) % 50) / 100;
  const shift = (((seed >> 9) % 40) - 20) / 100;
  const body = `M-90 330V60C-90-20-44-70-44-130V-250H44V-130C44-70 90-20 90 60V330Q90 352 68 352H-68Q-90 352-90 330Z`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${width} ${height}">
<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="${light}"/><stop offset="1" stop-color="${mid}"/></linearGradient>
<linearGradient id="g"><stop stop-color="${dark}" stop-opacity=".55"/><stop offset=".32" stop-color="${dark}" stop-opacity=".85"/><stop offset=".7" stop-color="${dark}"/><stop offset="1" stop-color="${mid}"/></linearGradient>
<radialGradient id="l"><stop stop-color="${paper}" stop-opacity=".95"/><stop offset="1" stop-color="${paper}" stop-opacity="0"/></radialGradient></defs>
<rect width="100%" height="100%" fill="url(#s)"/><circle cx="${width * sun}" cy="${height * 0.3}" r="${tall * 0.55}" fill="url(#l)"/>
<rect y="${height * 0.7}" width="100%" height="${height * 0.3}" fill="${light}" opacity=".7"/>
<g transform="translate(${width * (0.5 + shift)} ${height * 0.44}) scale(${tall / 1000})"><ellipse cx="120" cy="352" rx="260" ry="26" fill="${dark}" opacity=".35"/>
<path d="${body}" fill="url(#g)"/><rect x="-52" y="-300" width="104" height="58" rx="8" fill="${dark}"/>
<rect x="-70" y="110" width="140" height="140" rx="4" fill="${paper}"/><rect x="-50" y="140" width="80" height="14" fill="${dark}"/><rect x="-50" y="170" width="100" height="7" fill="${mid}"/><rect x="-50" y="190" width="70" height="7" fill="${mid}"/><circle cx="36" cy="222" r="14" fill="${mid}"/>
<path d="M-50-60C-80-10-72 40-72 90" stroke="${paper}" stroke-width="10" stroke-linecap="round" fill="none" opacity=".6"/></g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
