// Dragging the ground of what scrolls. Buttons and fields on it keep their own meaning.

export function panned(node: HTMLElement): () => void {
  let from: { x: number; y: number; left: number; top: number } | null = null;
  const down = (event: PointerEvent) => {
    const { target, button, pointerType } = event;
    const onControl = target instanceof Element && target.closest("button, input") !== null;
    // A finger scrolls by itself; the middle button drags from anywhere.
    if (pointerType === "touch" || !(button === 1 || (button === 0 && !onControl))) return;
    event.preventDefault();
    from = { x: event.clientX, y: event.clientY, left: node.scrollLeft, top: node.scrollTop };
    node.setPointerCapture(event.pointerId);
    node.dataset["panning"] = "";
  };
  const move = (event: PointerEvent) => {
    if (!from) return;
    node.scrollLeft = from.left - (event.clientX - from.x);
    node.scrollTop = from.top - (event.clientY - from.y);
  };
  const up = () => {
    from = null;
    delete node.dataset["panning"];
  };
  node.addEventListener("pointerdown", down);
  node.addEventListener("pointermove", move);
  node.addEventListener("pointerup", up);
  node.addEventListener("pointercancel", up);
  return () => {
    node.removeEventListener("pointerdown", down);
    node.removeEventListener("pointermove", move);
    node.removeEventListener("pointerup", up);
    node.removeEventListener("pointercancel", up);
  };
}
