// Where the picture lies in the canvas area. A camera is data; every change returns a new one.
import { imagePoint, screenPoint, type ImagePoint, type ScreenPoint, type Size } from "./points";

/** `zoom` is screen pixels per image pixel; `origin` is where the picture's top left lies. */
export type Camera = { readonly zoom: number; readonly origin: ScreenPoint };

export const MARGIN = 48;
const SMALLEST = 0.02;
const LARGEST = 16;
/** From here on a pixel is a thing to look at, so it keeps its edges. */
export const NEAREST_FROM = 4;

export function toImage(camera: Camera, point: ScreenPoint): ImagePoint {
  return imagePoint((point.x - camera.origin.x) / camera.zoom, (point.y - camera.origin.y) / camera.zoom);
}

export function toScreen(camera: Camera, point: ImagePoint): ScreenPoint {
  return screenPoint(point.x * camera.zoom + camera.origin.x, point.y * camera.zoom + camera.origin.y);
}

/** Whole picture with a margin, centred; small pictures are not blown up past their pixels. */
export function fit(image: Size, area: Size): Camera {
  const room = (side: number) => Math.max(16, side - 2 * MARGIN);
  const zoom = Math.min(room(area.width) / image.width, room(area.height) / image.height, 1);
  return centred(image, area, clampZoom(zoom));
}

export function centred(image: Size, area: Size, zoom: number): Camera {
  return {
    zoom,
    origin: screenPoint((area.width - image.width * zoom) / 2, (area.height - image.height * zoom) / 2),
  };
}

export function clampZoom(zoom: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, zoom));
}

/** Zooms so that what lies under `anchor` stays there. */
export function zoomAt(camera: Camera, anchor: ScreenPoint, zoom: number): Camera {
  const next = clampZoom(zoom);
  const ratio = next / camera.zoom;
  return {
    zoom: next,
    origin: screenPoint(
      anchor.x - (anchor.x - camera.origin.x) * ratio,
      anchor.y - (anchor.y - camera.origin.y) * ratio,
    ),
  };
}

export function panBy(camera: Camera, dx: number, dy: number): Camera {
  return { zoom: camera.zoom, origin: screenPoint(camera.origin.x + dx, camera.origin.y + dy) };
}

/** Keeps a corner of the picture in reach: it may leave the middle, never the area. */
export function keepInReach(camera: Camera, image: Size, area: Size): Camera {
  const reach = MARGIN;
  const clamp = (value: number, length: number, room: number) =>
    Math.min(room - reach, Math.max(reach - length, value));
  return {
    zoom: camera.zoom,
    origin: screenPoint(
      clamp(camera.origin.x, image.width * camera.zoom, area.width),
      clamp(camera.origin.y, image.height * camera.zoom, area.height),
    ),
  };
}

/** Zoom after a wheel turn. Pixel deltas come from trackpads, line deltas (mode 1) from mice. */
export function wheelZoom(zoom: number, deltaY: number, deltaMode: number): number {
  const pixels = deltaMode === 1 ? deltaY * 24 : deltaMode === 2 ? deltaY * 240 : deltaY;
  return clampZoom(zoom * Math.exp(-Math.max(-240, Math.min(240, pixels)) * 0.0025));
}

const STOPS = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16];

/** The next round zoom up or down, for the − and + buttons. */
export function zoomStop(zoom: number, direction: 1 | -1): number {
  const next =
    direction === 1 ? STOPS.find((stop) => stop > zoom * 1.01) : STOPS.findLast((stop) => stop < zoom * 0.99);
  return next ?? zoom;
}
