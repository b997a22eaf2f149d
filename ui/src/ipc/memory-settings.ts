// Where the in-memory backend starts, and what it says of a key.
import type { KeyReport, Settings, SettingsPatch } from "./bindings";

export const freshSettings: Settings = {
  provider: null,
  baseUrl: null,
  auth: "apiKey",
  flatPriceNanos: null,
  project: null,
  tier: "one",
  limits: {
    requestsPerMinute: null,
    tokensPerMinute: null,
    requestsPerDay: null,
    imagesPerMinute: null,
    concurrency: null,
  },
  pace: "auto",
  resendOnce: false,
  referenceEdge: 2048,
  notifications: true,
  theme: "dark",
  currency: null,
  currentProject: null,
  compose: { model: null, size: null, ratio: null, thinking: null, count: null, grounded: false },
  currentSession: null,
};

export const keyTest: Omit<KeyReport, "key"> = {
  proves: "Google accepts this key and lists 4 image models.",
  leavesOpen: "Whether billing is on shows with the first picture.",
  sessionOnly: null,
};

/** Puts a patch into settings; what it leaves out stays. */
export function patched(settings: Settings, patch: SettingsPatch): void {
  const { provider, currency, currentProject, ...others } = patch;
  if (provider) {
    const { kind, baseUrl, auth, flatPriceNanos, project = null } = provider;
    Object.assign(settings, { provider: kind, baseUrl, auth, flatPriceNanos, project });
  }
  if (currency) settings.currency = currency.currency;
  if (currentProject) settings.currentProject = currentProject.project;
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) Object.assign(settings, { [name]: value });
  }
}
