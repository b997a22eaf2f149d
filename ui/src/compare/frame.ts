// Where two pictures of any size lie in one frame, so that one camera serves both.
import { centredIn, contained, type Box } from "../canvas/box";
import type { Camera } from "../canvas/camera";
import type { Size } from "../canvas/points";

/** `match`: as large as each other. `actual`: a pixel is a pixel in both. */
export type Scale = "match" | "actual";
export type Frame = { readonly size: Size; readonly a: Box; readonly b: Box };

export function frameOf(a: Size, b: Size, scale: Scale): Frame {
  const larger = a.width * a.height >= b.width * b.height ? a : b;
  const size =
    scale === "match"
      ? { width: larger.width, height: larger.height }
      : { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) };
  const placed = (picture: Size) =>
    scale === "match" ? contained(picture, size) : centredIn(size, picture.width, picture.height);
  return { size, a: placed(a), b: placed(b) };
}

/** How a picture of this size is moved and scaled to lie in its box under the camera. */
export function transformOf(camera: Camera, box: Box, picture: Size): string {
  const x = camera.origin.x + box.x * camera.zoom;
  const y = camera.origin.y + box.y * camera.zoom;
  return `translate(${x}px, ${y}px) scale(${(camera.zoom * box.width) / picture.width})`;
}

/** The part of the frame that is in sight, across. */
function inSight(camera: Camera, frame: Size, area: Size): [left: number, right: number] {
  const left = Math.max(0, camera.origin.x);
  const right = Math.min(area.width, camera.origin.x + frame.width * camera.zoom);
  return [left, Math.max(left, right)];
}

/** Where on the screen the divider stands: it never leaves what is to be seen of the pictures. */
export function dividerAt(split: number, camera: Camera, frame: Size, area: Size): number {
  const [left, right] = inSight(camera, frame, area);
  return left + split * (right - left);
}

export function splitAt(x: number, camera: Camera, frame: Size, area: Size): number {
  const [left, right] = inSight(camera, frame, area);
  return right > left ? clampShare((x - left) / (right - left)) : 0.5;
}

export function clampShare(share: number): number {
  return Math.min(1, Math.max(0, share));
}
