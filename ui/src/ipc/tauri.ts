// Backend over Tauri: generated commands, one ordered channel, and img:// for pixels.
import { Channel, convertFileSrc } from "@tauri-apps/api/core";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type { Backend, DropListener, ImageKind } from "./backend";
import { commands, events, type MenuAction, type News } from "./bindings";

const folders: Record<ImageKind, string> = { full: "full", thumb256: "thumb/256", thumb512: "thumb/512" };

/** The host takes file drags from the page; what lies beneath learns of them as of any drag. */
function hover({ x, y }: { x: number; y: number }): void {
  // Called physical everywhere, which is true on Windows only.
  const scale = navigator.userAgent.includes("Windows") ? devicePixelRatio : 1;
  const below = document.elementFromPoint(x / scale, y / scale);
  below?.dispatchEvent(new Event("dragover", { bubbles: true }));
}

function onDrop(listener: DropListener): () => void {
  let paths: string[] = [];
  const stopped = getCurrentWebview().onDragDropEvent(({ payload }) => {
    switch (payload.type) {
      case "enter":
        paths = payload.paths;
        return listener(paths, "over");
      case "over":
        hover(payload.position);
        return listener(paths, "over");
      case "drop":
        hover(payload.position);
        return listener(payload.paths, "drop");
      case "leave":
        return listener([], "leave");
    }
  });
  return () => void stopped.then((stop) => stop());
}

function onMenu(listener: (action: MenuAction) => void): () => void {
  const stopped = events.menuChosen.listen(({ payload }) => listener(payload));
  return () => void stopped.then((stop) => stop());
}

export function tauriBackend(): Backend {
  // "img://localhost/" here, "http://img.localhost/" on Windows.
  const images = convertFileSrc("", "img");
  return {
    ...commands,
    subscribe: (onEvent) => commands.subscribe(new Channel<News>(onEvent)),
    onDrop,
    onMenu,
    imageUrl: (blob, kind) => `${images}${folders[kind]}/${blob}`,
  };
}
