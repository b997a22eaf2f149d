// The order being written: prompt, settings, references, and what it would cost.
import type { Backend, Clock } from "../ipc/backend";
import type {
  ComposeDefaults,
  EstimateView,
  Failure,
  GenerateRequest,
  Priority,
  ReferencesAdded,
  ReferenceView,
} from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import type { Sessions } from "../session/sessions.svelte";
import type { Preferences } from "../settings/preferences.svelte";
import { words } from "../words/words";
import { clampCount, fitted, historyStep, moved, whyNot, type Choice } from "./order";

const TYPING_PAUSE = 180;
const SAVE_PAUSE = 700;

type Recipe = Choice & { prompt: string; model: string };
type Parts = {
  backend: Backend;
  clock: Clock;
  preferences: Preferences;
  sessions: Sessions;
  notices: Notices;
};

export class Compose {
  modelId = $state<string | null>(null);
  size = $state<string | null>(null);
  ratio = $state<string | null>(null);
  thinking = $state<string | null>(null);
  count = $state(1);
  /** Whether the model may search. */
  grounded = $state(false);
  references = $state.raw<ReferenceView[]>([]);
  estimate = $state.raw<EstimateView | null>(null);
  /** What the last submit was refused with; goes when something changes. */
  refusal = $state.raw<Failure | null>(null);
  sending = $state(false);
  /** Counts requests to put the cursor into the prompt. */
  focusRequests = $state(0);

  #prompt = $state("");
  #draft = "";
  #historyAt: number | null = null;
  #asked = 0;
  #stopEstimate = () => {};
  #stopSave = () => {};
  readonly #parts: Parts;

  readonly model = $derived.by(() => this.#parts.preferences.model(this.modelId));
  readonly keyMissing = $derived.by(() => {
    const { settings, key } = this.#parts.preferences;
    return settings?.provider !== "sandbox" && key.place === "none";
  });
  readonly why = $derived.by(() => {
    if (this.sending) return words.compose.why.sending;
    const { model, keyMissing } = this;
    const own = whyNot({ prompt: this.#prompt, model, references: this.references.length, keyMissing });
    return own ?? this.estimate?.problem?.message ?? null;
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get prompt(): string {
    return this.#prompt;
  }

  set prompt(prompt: string) {
    this.#prompt = prompt;
    this.#historyAt = null;
    this.#changed(TYPING_PAUSE);
  }

  get request(): GenerateRequest {
    return this.#request("normal");
  }

  #request(priority: Priority): GenerateRequest {
    const { size, ratio, thinking, count } = this;
    const grounded = this.grounded && this.model?.grounding === true;
    return {
      session: this.#parts.sessions.currentId,
      prompt: this.#prompt,
      model: this.modelId ?? "",
      ...{ size, ratio, thinking, count, grounded },
      references: this.references.map(({ blob }) => blob),
      priority,
      offPeak: false,
    };
  }

  /** Settings as stored; called when they or the catalogue arrive. */
  adopt(defaults: ComposeDefaults): void {
    const { preferences } = this.#parts;
    const known = preferences.model(defaults.model);
    this.modelId = known?.id ?? preferences.catalogue?.defaultModel ?? null;
    this.count = clampCount(defaults.count ?? 1);
    this.grounded = defaults.grounded;
    this.#fit({ size: defaults.size, ratio: defaults.ratio, thinking: defaults.thinking });
    this.#changed(0);
  }

  /** A new catalogue or provider may not know what is chosen, or price it differently. */
  refit(): void {
    if (!this.model) this.modelId = this.#parts.preferences.catalogue?.defaultModel ?? null;
    this.#fit(this);
    this.#changed(0);
  }

  choose(change: Partial<Choice & { model: string; count: number; grounded: boolean }>): void {
    if (change.model !== undefined) this.modelId = change.model;
    if (change.grounded !== undefined) this.grounded = change.grounded;
    if (change.count !== undefined) this.count = clampCount(change.count);
    this.#fit({ size: this.size, ratio: this.ratio, thinking: this.thinking, ...change });
    this.#changed(0);
    this.#save();
  }

  recall(recipe: Recipe): void {
    this.prompt = recipe.prompt;
    const { size, ratio, thinking, model } = recipe;
    this.choose({ size, ratio, thinking, model });
    this.focus();
  }

  focus(): void {
    this.focusRequests += 1;
  }

  earlier = (): void => this.#walk(-1);
  later = (): void => this.#walk(1);

  add(references: ReferenceView[]): void {
    const known = new Set(this.references.map(({ blob }) => blob));
    this.references = [...this.references, ...references.filter(({ blob }) => !known.has(blob))];
    this.#changed(0);
  }

  removeReference(blob: string): void {
    this.references = this.references.filter((reference) => reference.blob !== blob);
    this.#changed(0);
  }

  moveReference(from: number, to: number): void {
    this.references = moved(this.references, from, to);
    this.#changed(0);
  }

  chooseReferences = (): Promise<void> => this.#take(this.#parts.backend.chooseReferences());
  dropReferences = (paths: string[]): Promise<void> =>
    this.#take(this.#parts.backend.addReferencePaths(paths));
  pasteReference = (): Promise<void> => this.#take(this.#parts.backend.pasteReference());

  async referToImage(image: string): Promise<void> {
    const answer = await this.#parts.backend.referenceImage(image);
    if (answer.status === "ok") this.add([answer.data]);
    else this.#parts.notices.fail(answer.error);
  }

  /** `high` goes to the front of the line. */
  async submit(priority: Priority = "normal"): Promise<void> {
    if (this.why !== null) return this.focus();
    this.sending = true;
    const { backend, sessions } = this.#parts;
    const answer = await backend.submit(this.#request(priority));
    this.sending = false;
    if (answer.status === "error") {
      this.refusal = answer.error;
      return;
    }
    const { session, jobs } = answer.data;
    if (session !== sessions.currentId) await sessions.open(session);
    if (jobs[0]) sessions.select(jobs[0]);
  }

  #fit(choice: Choice): void {
    if (!this.model) return;
    const { size, ratio, thinking } = fitted(choice, this.model);
    Object.assign(this, { size, ratio, thinking });
  }

  #walk(by: -1 | 1): void {
    const { prompts } = this.#parts.sessions;
    if (this.#historyAt === null) this.#draft = this.#prompt;
    this.#historyAt = historyStep(prompts.length, this.#historyAt, by);
    this.#prompt = this.#historyAt === null ? this.#draft : (prompts[this.#historyAt] ?? "");
    this.#changed(TYPING_PAUSE);
  }

  #changed(pause: number): void {
    this.refusal = null;
    // Said of an older order: it must not stop a quick Ctrl+Enter after a paste.
    if (this.estimate?.problem) this.estimate = { ...this.estimate, problem: null };
    this.#stopEstimate();
    this.#stopEstimate = this.#parts.clock.after(pause, () => void this.#estimate());
  }

  async #estimate(): Promise<void> {
    if (this.modelId === null) return;
    const asked = ++this.#asked;
    const answer = await this.#parts.backend.estimate(this.request);
    // A slower answer to an older question must not overwrite a newer one.
    if (asked !== this.#asked) return;
    if (answer.status === "ok") this.estimate = answer.data;
    else this.refusal = answer.error;
  }

  #save(): void {
    this.#stopSave();
    this.#stopSave = this.#parts.clock.after(SAVE_PAUSE, () => {
      const { modelId: model, size, ratio, thinking, count, grounded } = this;
      void this.#parts.preferences.set({ compose: { model, size, ratio, thinking, count, grounded } });
    });
  }

  async #take(
    answer: Promise<{ status: "ok"; data: ReferencesAdded } | { status: "error"; error: Failure }>,
  ): Promise<void> {
    const outcome = await answer;
    const { notices } = this.#parts;
    if (outcome.status === "error") return notices.fail(outcome.error);
    this.add(outcome.data.added);
    for (const failure of outcome.data.failures) notices.fail(failure);
  }
}
