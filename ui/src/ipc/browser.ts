// The in-memory backend for a plain browser: `?first` shows the first run, `?theme=light` the other theme.
import { systemClock, type Backend } from "./backend";
import type { Theme } from "./bindings";
import { MemoryBackend } from "./memory";

export function browserBackend(): Backend {
  const options = new URLSearchParams(location.search);
  const backend = new MemoryBackend({ clock: systemClock, firstRun: options.has("first") });
  const theme = options.get("theme");
  if (theme !== null) backend.settings.theme = theme as Theme;
  if (options.has("paid")) {
    backend.settings.provider = "google";
    backend.key = { place: "keyring", lastFour: "x7Qk", trouble: null };
  }
  Object.assign(window, { backend });
  return backend;
}
