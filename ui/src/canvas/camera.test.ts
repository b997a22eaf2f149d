import { describe, expect, it } from "vitest";
import { fit, keepInReach, panBy, toImage, toScreen, wheelZoom, zoomAt, zoomStop } from "./camera";
import { imagePoint, screenPoint } from "./points";

const area = { width: 1000, height: 600 };

describe("camera", () => {
  it("fits the whole picture, centred, without blowing it up", () => {
    const camera = fit({ width: 2752, height: 1536 }, area);
    expect(camera.zoom).toBeCloseTo(504 / 1536, 5);
    expect(toScreen(camera, imagePoint(1376, 768))).toEqual({ x: 500, y: 300 });
    expect(fit({ width: 100, height: 100 }, area).zoom).toBe(1);
  });

  it("keeps the pixel under the cursor under the cursor", () => {
    const camera = fit({ width: 2000, height: 1000 }, area);
    const cursor = screenPoint(321, 123);
    const before = toImage(camera, cursor);
    const after = toImage(zoomAt(camera, cursor, 4), cursor);
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  });

  it("goes back and forth between the two coordinate systems", () => {
    const camera = zoomAt(fit({ width: 640, height: 480 }, area), screenPoint(10, 20), 2.5);
    const point = toScreen(camera, toImage(camera, screenPoint(77, 88)));
    expect(point.x).toBeCloseTo(77, 9);
    expect(point.y).toBeCloseTo(88, 9);
  });

  it("never loses the picture outside the area", () => {
    const image = { width: 500, height: 500 };
    const camera = keepInReach(panBy(fit(image, area), 99_999, -99_999), image, area);
    expect(camera.origin.x).toBe(1000 - 48);
    expect(camera.origin.y).toBe(48 - 500 * camera.zoom);
  });

  it("turns every wheel into the same feel and stays within bounds", () => {
    expect(wheelZoom(1, -100, 0)).toBeGreaterThan(1.2);
    expect(wheelZoom(1, 3, 1)).toBeLessThan(0.9);
    expect(wheelZoom(16, -1000, 0)).toBe(16);
    expect(wheelZoom(0.02, 1000, 0)).toBe(0.02);
  });

  it("steps through round zooms", () => {
    expect(zoomStop(0.62, 1)).toBe(0.75);
    expect(zoomStop(0.62, -1)).toBe(0.5);
    expect(zoomStop(1, 1)).toBe(1.5);
    expect(zoomStop(16, 1)).toBe(16);
  });
});
