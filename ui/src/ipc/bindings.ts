// The contract between page and engine. This hand-written stand-in is replaced by the file that
// tauri-specta generates from the Rust types; names and shapes are the same.

export type Result<T, E> = { status: "ok"; data: T } | { status: "error"; error: E };

export type Charged = "no" | "yes" | "maybe";
export type FailureCode =
  | "promptInvalid" | "settingsInvalid" | "referenceInvalid" | "keyMissing" | "keyRejected" | "accessDenied" | "billingOff"
  | "creditsDepleted" | "regionUnsupported" | "modelNotFound" | "minuteLimit" | "dayLimit" | "spendLimit" | "limitUnknown"
  | "overloaded" | "serverError" | "deadline" | "offline" | "interrupted" | "timedOut" | "answerUnreadable" | "notGemini"
  | "requestRejected" | "signatureMissing" | "promptBlocked" | "imageBlocked" | "noImage" | "accountLimited" | "storageFull"
  | "storageReadOnly" | "storageBroken" | "keyringUnavailable" | "baseUrlInvalid" | "catalogueInvalid" | "notFound";
export type Failure = {
  code: FailureCode;
  message: string;
  charged: Charged;
  retryAtMs: number | null;
  status: number | null;
  detail: string | null;
  successor: string | null;
};

export type LineKind = "images" | "references" | "prompt" | "thinking" | "output" | "call";
/** One line of an estimate or receipt. Tokens and prices are ranges; on a receipt both ends are equal. */
export type Line = { kind: LineKind; count: number; tokensLow: number; tokensHigh: number; lowNanos: number; highNanos: number };
export type Estimate = { lowNanos: number; highNanos: number; lines: Line[] };
export type Receipt = { nanos: number; lines: Line[]; complete: boolean };
export type SizeEstimate = { size: string | null; lowNanos: number; highNanos: number };
export type EstimateView = { sizes: SizeEstimate[]; chosen: Estimate; problem: Failure | null };

export type WaitReason =
  | "minuteRequests" | "minuteTokens" | "minuteImages" | "dayRequests" | "spend" | "concurrency" | "pace" | "provider" | "breaker";
export type JobState =
  | { phase: "queued"; ahead: number }
  | { phase: "waiting"; reason: WaitReason; untilMs: number }
  | { phase: "sending"; sent: number; total: number; sinceMs: number }
  | { phase: "thinking"; sinceMs: number }
  | { phase: "receiving"; received: number; total: number | null; sinceMs: number }
  | { phase: "retrying"; attempt: number; untilMs: number; failure: Failure }
  | { phase: "held"; untilMs: number | null; failure: Failure }
  | { phase: "done"; image: string }
  | { phase: "refused"; failure: Failure }
  | { phase: "failed"; failure: Failure }
  | { phase: "cancelled"; charged: Charged };
export type Attempt = { number: number; outcome: string; status: number | null; waitedMs: number; tookMs: number; charged: Charged };
export type JobSnapshot = {
  id: string; session: string; turn: string; step: number; variant: number; of: number;
  prompt: string; model: string; size: string | null; ratio: string | null; thinking: string | null;
  createdMs: number; finishedMs: number | null; state: JobState; estimate: Estimate; receipt: Receipt | null;
  attempts: Attempt[]; sandbox: boolean;
};

export type GenerateRequest = {
  session: string | null; prompt: string; model: string; size: string | null; ratio: string | null;
  thinking: string | null; count: number; references: string[];
};
export type Submitted = { session: string; turn: string; jobs: string[] };

export type SessionSummary = { id: string; title: string; images: number; cover: string | null; updatedMs: number };
export type ReferenceView = { blob: string; name: string; mime: string; width: number; height: number; bytes: number };
export type ReferencesAdded = { added: ReferenceView[]; failures: Failure[] };
export type ImageView = {
  id: string; blob: string; session: string; turn: string; job: string; step: number; variant: number; of: number;
  prompt: string; model: string; size: string | null; ratio: string | null; thinking: string | null;
  references: ReferenceView[]; width: number; height: number; mime: string; bytes: number; text: string | null;
  createdMs: number; tookMs: number; estimate: Estimate; receipt: Receipt | null; attempts: Attempt[]; sandbox: boolean;
};
export type SessionView = { summary: SessionSummary; images: ImageView[]; jobs: JobSnapshot[] };

export type Availability = "unknown" | "served" | "missing";
export type PixelsView = { ratio: string; width: number; height: number };
export type SizeView = { size: string; imageNanos: number; pixels: PixelsView[] };
export type ModelView = {
  id: string; name: string; warning: string | null; successor: string | null; sizes: SizeView[]; defaultSize: string | null;
  ratios: string[]; thinking: string[]; defaultThinking: string | null; references: number; availability: Availability;
};
export type CatalogueView = { verifiedOn: string; defaultModel: string; models: ModelView[]; trouble: Failure | null };
export type GaugeView = { used: number; limit: number | null; opensAtMs: number | null };
export type QuotaView = { minute: GaugeView; day: GaugeView; spentTodayNanos: number; nextSlotMs: number | null };

export type KeyPlace = "none" | "keyring" | "session" | "environment";
export type KeyView = { place: KeyPlace; lastFour: string | null; trouble: string | null };
export type KeyReport = { key: KeyView; proves: string; leavesOpen: string; sessionOnly: string | null };

export type ProviderKind = "sandbox" | "google" | "custom";
export type Auth = "apiKey" | "bearer";
export type Theme = "dark" | "light" | "system";
export type Tier = "free" | "one" | "two" | "three";
export type LimitOverrides = {
  requestsPerMinute: number | null; tokensPerMinute: number | null; requestsPerDay: number | null;
  imagesPerMinute: number | null; concurrency: number | null;
};
export type ComposeDefaults = {
  model: string | null; size: string | null; ratio: string | null; thinking: string | null; count: number | null;
};
export type Settings = {
  /** null until the first run is through */
  provider: ProviderKind | null; baseUrl: string | null; auth: Auth; flatPriceNanos: number | null; tier: Tier;
  limits: LimitOverrides; theme: Theme; compose: ComposeDefaults; currentSession: string | null;
};
export type ProviderPatch = { kind: ProviderKind; baseUrl: string | null; auth: Auth; flatPriceNanos: number | null };
export type SettingsPatch = {
  provider?: ProviderPatch | null; tier?: Tier | null; limits?: LimitOverrides | null; theme?: Theme | null; compose?: ComposeDefaults | null;
};

export type StudioView = {
  version: string; settings: Settings; libraryDir: string; key: KeyView; catalogue: CatalogueView;
  sessions: SessionSummary[]; jobs: JobSnapshot[]; current: SessionView | null; quota: QuotaView; recovered: string | null;
};
export type EngineEvent =
  | { type: "studio"; studio: StudioView }
  | { type: "job"; job: JobSnapshot }
  | { type: "jobGone"; id: string }
  | { type: "image"; image: ImageView }
  | { type: "session"; session: SessionSummary }
  | { type: "sessionGone"; id: string }
  | { type: "settings"; settings: Settings }
  | { type: "key"; key: KeyView }
  | { type: "catalogue"; catalogue: CatalogueView }
  | { type: "quota"; quota: QuotaView };

// Commands (generated as `commands.<name>(…) => Promise<Result<T, Failure>>`):
//   subscribe(channel: Channel<EngineEvent>) → null        first event is "studio"
//   estimate(request: GenerateRequest) → EstimateView       pure, < 1 ms, no network
//   submit(request: GenerateRequest) → Submitted            returns at once
//   cancel(job: string) → null     retry(job: string) → null     dismiss(job: string) → null
//   openSession(id: string) → SessionView     newSession() → SessionView
//   renameSession(id: string, title: string) → SessionSummary     deleteSession(id: string) → null
//   chooseReferences() → ReferencesAdded (native file dialog)     addReferencePaths(paths: string[]) → ReferencesAdded
//   pasteReference() → ReferencesAdded (clipboard, read in Rust)   referenceImage(image: string) → ReferenceView
//   showImage(image: string) → null (in the file manager)     saveImageCopy(image: string) → string | null (native save dialog; null when dismissed)
//   copyPrompt is the page's own (navigator.clipboard)
//   testKey(key: string, save: boolean) → KeyReport          the only command that carries a key
//   testStoredKey() → KeyReport     forgetKey() → KeyView
//   updateSettings(patch: SettingsPatch) → Settings
//   showLibrary() → null     chooseLibrary() → null (native dialog; restarts on the chosen folder)
//   openExternal(page: "apiKeys" | "rateLimits" | "billing") → null    (fixed addresses live in Rust)
//
// Images: img://localhost/full/<blob>, img://localhost/thumb/<256|512>/<blob>
