// The menu of a picture, wherever it lies: on the canvas, in the strip, in the tree. One is open at most.
import type { Attachment } from "svelte/attachments";
import type { ImageView } from "../ipc/bindings";

type Point = { x: number; y: number };

export class ImageMenu {
  asked = $state.raw<{ at: Point; image: ImageView } | null>(null);

  /** At a point of the window. */
  openAt(at: Point, image: ImageView): void {
    this.asked = { at, image };
  }

  close = (): void => {
    this.asked = null;
  };
}

type Verbs = {
  menu: ImageMenu;
  /** Alt and a click. */
  partner?: (image: ImageView) => void;
};

/** Right button, Menu key, Shift+F10 and Alt+click on what shows a picture; null while it shows none. */
export function imageActs({ menu, partner }: Verbs, shown: () => ImageView | null): Attachment<HTMLElement> {
  return (node) => {
    const pointed = (event: MouseEvent) => {
      const image = shown();
      if (!image) return;
      event.preventDefault();
      event.stopPropagation();
      // A key's event has no place of its own in some web views.
      const isKey = event.clientX === 0 && event.clientY === 0;
      menu.openAt(isKey ? middle(node) : { x: event.clientX, y: event.clientY }, image);
    };
    const pressed = (event: KeyboardEvent) => {
      const image = isMenuKey(event) ? shown() : null;
      if (!image) return;
      event.preventDefault();
      event.stopPropagation();
      menu.openAt(middle(node), image);
    };
    const clicked = (event: MouseEvent) => {
      const image = event.altKey ? shown() : null;
      if (!image || !partner) return;
      event.preventDefault();
      event.stopPropagation();
      partner(image);
    };
    node.addEventListener("contextmenu", pointed);
    node.addEventListener("keydown", pressed);
    // Before the tile's own click, which selects.
    node.addEventListener("click", clicked, { capture: true });
    return () => {
      node.removeEventListener("contextmenu", pointed);
      node.removeEventListener("keydown", pressed);
      node.removeEventListener("click", clicked, { capture: true });
    };
  };
}

export function isMenuKey(event: KeyboardEvent): boolean {
  return event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
}

function middle(node: HTMLElement): Point {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
