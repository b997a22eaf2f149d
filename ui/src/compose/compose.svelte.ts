// The order being written: prompt, settings, references, and what it would cost.
import type { Answer, Backend, Clock } from "../ipc/backend";
import type {
  ComposeDefaults,
  EstimateView,
  Failure,
  GenerateRequest,
  ModelEstimate,
  Priority,
  ReferencesAdded,
  ReferenceView,
} from "../ipc/bindings";
import type { Purse } from "../money/purse.svelte";
import type { Notices } from "../notices/notices.svelte";
import type { Sessions } from "../session/sessions.svelte";
import type { Preferences } from "../settings/preferences.svelte";
import { words } from "../words/words";
import { clampCount, fitted, historyStep, moved, whyNot, type Choice } from "./order";

const TYPING_PAUSE = 180;
const SAVE_PAUSE = 700;

type Recipe = Choice & { prompt: string; model: string; grounded: boolean };
type Parts = {
  backend: Backend;
  clock: Clock;
  preferences: Preferences;
  sessions: Sessions;
  notices: Notices;
  purse: Purse;
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
  /** An expensive order that waits for its second click, and whether it goes first. */
  asking = $state.raw<Priority | null>(null);
  /** All models beside each other. */
  comparing = $state(false);
  /** Counts requests to put the cursor into the prompt. */
  focusRequests = $state(0);

  #prompt = $state("");
  #draft = "";
  #historyAt: number | null = null;
  #asked = 0;
  /** The estimate is of an older order. */
  #stale = true;
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
    return this.#request("normal", false);
  }

  /** The project that an order would belong to. */
  get project(): string | null {
    const { sessions, preferences } = this.#parts;
    const { current } = sessions;
    return current ? current.project : (preferences.settings?.currentProject ?? null);
  }

  #request(priority: Priority, confirmed: boolean): GenerateRequest {
    const { size, ratio, thinking, count } = this;
    const grounded = this.grounded && this.model?.grounding === true;
    return {
      session: this.#parts.sessions.currentId,
      prompt: this.#prompt,
      model: this.modelId ?? "",
      ...{ size, ratio, thinking, count, grounded },
      references: this.references.map(({ blob }) => blob),
      confirmed,
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
    const { size, ratio, thinking, model, grounded } = recipe;
    this.choose({ size, ratio, thinking, model, grounded });
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

  /** `high` goes to the front of the line. An expensive order asks first, a budget may forbid it. */
  async submit(priority: Priority = "normal"): Promise<void> {
    if (!this.#stale && this.#stop()) return;
    if (this.why !== null) return this.focus();
    this.sending = true;
    if (this.#stale) await this.#estimate();
    this.sending = false;
    if (this.why !== null) return this.focus();
    if (this.#stop()) return;
    if ((this.estimate?.ask.length ?? 0) === 0) return this.#send(priority, false);
    this.asking = priority;
  }

  /** The second click. */
  async confirm(): Promise<void> {
    const priority = this.asking ?? "normal";
    this.asking = null;
    if (this.why !== null) return this.focus();
    return this.#send(priority, true);
  }

  /** Budgets or what was spent have changed. */
  reprice(): void {
    this.#stopEstimate();
    this.#stopEstimate = this.#parts.clock.after(0, () => void this.#estimate());
  }

  compare(): Answer<ModelEstimate[]> {
    return this.#parts.backend.estimateModels(this.request);
  }

  /** Whether a budget forbids it; then it is offered to raise it. */
  #stop(): boolean {
    const verdict = this.estimate?.budget;
    if (verdict?.verdict !== "over") return false;
    this.#parts.purse.stop(verdict, this.project);
    return true;
  }

  async #send(priority: Priority, confirmed: boolean): Promise<void> {
    this.sending = true;
    const { backend, sessions } = this.#parts;
    const answer = await backend.submit(this.#request(priority, confirmed));
    this.sending = false;
    if (answer.status === "error") return this.#refused(answer.error, priority);
    const { session, jobs } = answer.data;
    if (session !== sessions.currentId) await sessions.open(session);
    if (jobs[0]) sessions.select(jobs[0]);
  }

  /** Budgets and prices may have changed elsewhere since the estimate. */
  async #refused(failure: Failure, priority: Priority): Promise<void> {
    const { code } = failure;
    if (code === "unconfirmed" || code === "overBudget") await this.#estimate();
    if (code === "unconfirmed") {
      this.asking = priority;
      return;
    }
    if (code === "overBudget" && this.#stop()) return;
    this.refusal = failure;
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
    this.#stale = true;
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
    this.#stale = false;
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
