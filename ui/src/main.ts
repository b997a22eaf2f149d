import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { systemClock, type Backend } from "./ipc/backend";
import { Studio } from "./studio.svelte";

async function backend(): Promise<Backend> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./ipc/tauri")).tauriBackend();
  return (await import("./ipc/browser")).browserBackend();
}

const target = document.getElementById("app");
if (target) {
  const studio = new Studio(await backend(), systemClock);
  mount(App, { target, props: { studio } });
  await studio.start();
}
