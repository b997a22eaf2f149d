// Wheel, pinch and drag on the canvas, as a Svelte attachment: DOM in, verbs of the stage out.
import type { Attachment } from "svelte/attachments";
import { screenPoint, type ScreenPoint } from "./points";
import type { Stage } from "./stage.svelte";

type Keys = { readonly space: boolean };

export function canvasPointer(stage: Stage, keys: Keys): Attachment<HTMLElement> {
  return (node) => {
    let last: { x: number; y: number } | null = null;

    const at = (event: MouseEvent): ScreenPoint => {
      const box = node.getBoundingClientRect();
      return screenPoint(event.clientX - box.left, event.clientY - box.top);
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      // A trackpad's sideways swipe is a pan; a pinch arrives as a wheel with Ctrl.
      if (!event.ctrlKey && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        return stage.pan(-event.deltaX, -event.deltaY);
      }
      const factor = event.ctrlKey && event.deltaMode === 0 ? 4 : 1;
      stage.wheel(at(event), event.deltaY * factor, event.deltaMode);
    };
    const down = (event: PointerEvent) => {
      const drags = event.button === 1 || (event.button === 0 && (keys.space || !stage.fitted));
      if (!drags || event.target !== node) return;
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      last = { x: event.clientX, y: event.clientY };
      node.dataset["panning"] = "";
    };
    const move = (event: PointerEvent) => {
      if (!last) return;
      stage.pan(event.clientX - last.x, event.clientY - last.y);
      last = { x: event.clientX, y: event.clientY };
    };
    const up = () => {
      last = null;
      delete node.dataset["panning"];
    };
    const double = (event: MouseEvent) => {
      if (event.target === node) stage.fit();
    };

    node.addEventListener("wheel", wheel, { passive: false });
    node.addEventListener("pointerdown", down);
    node.addEventListener("pointermove", move);
    node.addEventListener("pointerup", up);
    node.addEventListener("pointercancel", up);
    node.addEventListener("dblclick", double);
    const observer = new ResizeObserver(([entry]) => {
      if (entry) stage.resize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      node.removeEventListener("wheel", wheel);
      node.removeEventListener("pointerdown", down);
      node.removeEventListener("pointermove", move);
      node.removeEventListener("pointerup", up);
      node.removeEventListener("pointercancel", up);
      node.removeEventListener("dblclick", double);
    };
  };
}
