// What the native menu asks for.
import type { MenuAction } from "../ipc/bindings";
import type { Studio } from "../studio.svelte";

export function chosen(studio: Studio, action: MenuAction): void {
  const { queue, sessions, camera } = studio;
  if (studio.welcome) return;
  switch (action) {
    case "newSession":
      return void studio.projects.newSession();
    case "saveCopy":
      if (sessions.item?.kind === "image") void sessions.saveCopy(sessions.item.image.id);
      return;
    case "settings":
    case "shortcuts":
    case "cancelAll":
      studio.panel = action;
      return;
    case "zoomIn":
      return camera.step(1);
    case "zoomOut":
      return camera.step(-1);
    case "actualSize":
      return camera.zoomTo(1);
    case "fit":
      return camera.fit();
    case "pauseQueue":
      return void queue.pause();
    case "resumeQueue":
      return void queue.resume();
    case "showQueue":
      studio.queueOpen = true;
  }
}
