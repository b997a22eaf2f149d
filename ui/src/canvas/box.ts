// A picture laid whole into a frame of another shape.
import type { Size } from "./points";

/** In pixels of the frame. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export function centredIn(frame: Size, width: number, height: number): Box {
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

export function contained(picture: Size, frame: Size): Box {
  const factor = Math.min(frame.width / picture.width, frame.height / picture.height);
  return centredIn(frame, picture.width * factor, picture.height * factor);
}
