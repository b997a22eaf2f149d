// Where the in-memory backend starts, and what it says of a key.
import type { KeyReport, Settings } from "./bindings";

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
  notifications: true,
  theme: "dark",
  compose: { model: null, size: null, ratio: null, thinking: null, count: null },
  currentSession: null,
};

export const keyTest: Omit<KeyReport, "key"> = {
  proves: "Google accepts this key and lists 4 image models.",
  leavesOpen: "Whether billing is on shows with the first picture.",
  sessionOnly: null,
};
