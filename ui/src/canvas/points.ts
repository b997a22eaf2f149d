// Two coordinate systems that look alike and must never be mixed: both are CSS-pixel-like numbers.
declare const space: unique symbol;

/** In CSS pixels from the canvas area's top left. */
export type ScreenPoint = { readonly x: number; readonly y: number; readonly [space]?: "screen" };
/** In pixels of the picture from its top left. */
export type ImagePoint = { readonly x: number; readonly y: number; readonly [space]?: "image" };
export type Size = { readonly width: number; readonly height: number };

export function screenPoint(x: number, y: number): ScreenPoint {
  return { x, y } as ScreenPoint;
}

export function imagePoint(x: number, y: number): ImagePoint {
  return { x, y } as ImagePoint;
}
