// The canvas area: its camera and the size of what it shows.
import { fit, keepInReach, NEAREST_FROM, panBy, wheelZoom, zoomAt, zoomStop, type Camera } from "./camera";
import { screenPoint, type ScreenPoint, type Size } from "./points";

const nothing: Size = { width: 0, height: 0 };

export class Stage {
  camera = $state.raw<Camera>({ zoom: 1, origin: screenPoint(0, 0) });
  picture = $state.raw<Size | null>(null);
  area = $state.raw<Size>(nothing);
  /** Follows the window until somebody zooms or pans. */
  fitted = $state(true);
  readonly percent = $derived(Math.round(this.camera.zoom * 100));
  readonly pixelated = $derived(this.camera.zoom >= NEAREST_FROM);

  /** Another version of the same size keeps zoom and place, so that versions can be compared. */
  show(picture: Size | null): void {
    const same = picture?.width === this.picture?.width && picture?.height === this.picture?.height;
    this.picture = picture;
    if (!same) this.fit();
  }

  resize(area: Size): void {
    this.area = area;
    if (this.fitted) this.fit();
    else this.#move(this.camera);
  }

  fit = (): void => {
    this.fitted = true;
    if (this.picture && this.area.width > 0) this.camera = fit(this.picture, this.area);
  };

  zoomTo(zoom: number, anchor: ScreenPoint = this.#middle()): void {
    if (!this.picture) return;
    this.fitted = false;
    this.#move(zoomAt(this.camera, anchor, zoom));
  }

  step(direction: 1 | -1): void {
    this.zoomTo(zoomStop(this.camera.zoom, direction));
  }

  wheel(anchor: ScreenPoint, deltaY: number, deltaMode: number): void {
    this.zoomTo(wheelZoom(this.camera.zoom, deltaY, deltaMode), anchor);
  }

  pan(dx: number, dy: number): void {
    this.fitted = false;
    this.#move(panBy(this.camera, dx, dy));
  }

  #move(camera: Camera): void {
    this.camera = this.picture ? keepInReach(camera, this.picture, this.area) : camera;
  }

  #middle(): ScreenPoint {
    return screenPoint(this.area.width / 2, this.area.height / 2);
  }
}
