import { describe, expect, it } from "vitest";
import { fit, panBy, zoomAt } from "../canvas/camera";
import { screenPoint } from "../canvas/points";
import { dividerAt, frameOf, splitAt, transformOf } from "./frame";

const area = { width: 1000, height: 600 };
const small = { width: 1376, height: 768 };
const large = { width: 2752, height: 1536 };

describe("the frame of two pictures", () => {
  it("brings sizes to one scale, whichever is the larger", () => {
    const { size, a, b } = frameOf(small, large, "match");
    expect(size).toEqual(large);
    expect(a).toEqual({ x: 0, y: 0, ...large });
    expect(b).toEqual(a);
    expect(frameOf(large, small, "match").b).toEqual(a);
  });

  it("keeps the shape of a picture that has another one", () => {
    const { b } = frameOf({ width: 1000, height: 1000 }, { width: 400, height: 200 }, "match");
    expect(b).toEqual({ x: 0, y: 250, width: 1000, height: 500 });
  });

  it("leaves actual pixels as they are, both in the middle", () => {
    const { size, a, b } = frameOf({ width: 300, height: 100 }, { width: 100, height: 200 }, "actual");
    expect(size).toEqual({ width: 300, height: 200 });
    expect(a).toEqual({ x: 0, y: 50, width: 300, height: 100 });
    expect(b).toEqual({ x: 100, y: 0, width: 100, height: 200 });
  });

  it("lays a smaller picture over the same place of the screen", () => {
    const { size, a } = frameOf(small, large, "match");
    const camera = fit(size, area);
    const { x, y } = camera.origin;
    expect(transformOf(camera, a, small)).toBe(`translate(${x}px, ${y}px) scale(${camera.zoom * 2})`);
  });

  it("survives a picture of one pixel by ten thousand", () => {
    const { a } = frameOf({ width: 1, height: 10_000 }, large, "match");
    expect(a.height).toBeCloseTo(1536);
    expect(a.width).toBeGreaterThan(0);
  });
});

describe("the divider", () => {
  const camera = fit(large, area);

  it("runs from edge to edge of the pictures", () => {
    expect(dividerAt(0, camera, large, area)).toBeCloseTo(camera.origin.x);
    expect(dividerAt(1, camera, large, area)).toBeCloseTo(1000 - camera.origin.x);
    expect(splitAt(dividerAt(0.3, camera, large, area), camera, large, area)).toBeCloseTo(0.3);
    expect(splitAt(-50, camera, large, area)).toBe(0);
    expect(splitAt(5_000, camera, large, area)).toBe(1);
  });

  it("stays in sight when the pictures are larger than the area or moved to its side", () => {
    const close = zoomAt(camera, screenPoint(500, 300), 4);
    expect(dividerAt(0, close, large, area)).toBe(0);
    expect(dividerAt(1, close, large, area)).toBe(1000);
    const aside = panBy(camera, 700, 0);
    expect(dividerAt(1, aside, large, area)).toBe(1000);
    expect(splitAt(10, panBy(camera, 5_000, 0), large, area)).toBe(0.5);
  });
});
