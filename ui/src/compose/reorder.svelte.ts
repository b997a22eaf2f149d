// Dragging along a row by pointer events: the native file drop takes HTML5 drags away.
import type { Attachment } from "svelte/attachments";

/** From one thumbnail to the next. */
const STEP = 54;

export class Reorder {
  /** How far it is from its place, in pixels. */
  by = $state(0);
  #from = 0;

  /** `moved` is told by how many places. */
  along(begun: () => void, moved: (places: number) => void): Attachment<HTMLElement> {
    return (node) => {
      const down = (event: PointerEvent) => {
        if (event.button !== 0) return;
        begun();
        this.#from = event.clientX;
        node.setPointerCapture(event.pointerId);
      };
      const move = (event: PointerEvent) => {
        if (node.hasPointerCapture(event.pointerId)) this.by = event.clientX - this.#from;
      };
      const up = () => {
        const places = Math.round(this.by / STEP);
        this.by = 0;
        if (places !== 0) moved(places);
      };
      const events = new AbortController();
      const { signal } = events;
      node.addEventListener("pointerdown", down, { signal });
      node.addEventListener("pointermove", move, { signal });
      node.addEventListener("pointerup", up, { signal });
      node.addEventListener("pointercancel", () => (this.by = 0), { signal });
      return () => events.abort();
    };
  }
}
