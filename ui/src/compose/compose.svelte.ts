// The order being written: prompt, settings, what it builds on, and what it would cost.
import type { Answer, Backend, Clock } from "../ipc/backend";
import type {
  ComposeDefaults,
  EditOrder,
  EstimateView,
  Failure,
  GenerateRequest,
  ImageView,
  JobSnapshot,
  ModelEstimate,
  Priority,
  TurnView,
} from "../ipc/bindings";
import type { Purse } from "../money/purse.svelte";
import type { Notices } from "../notices/notices.svelte";
import type { Sessions } from "../session/sessions.svelte";
import type { Preferences } from "../settings/preferences.svelte";
import { words } from "../words/words";
import { Edit, type Intent, type Missing } from "./edit.svelte";
import { renamed } from "./mentions";
import { clampCount, fitted, historyStep, whyNot, type Choice } from "./order";
import { References } from "./references.svelte";

const TYPING_PAUSE = 180;
const SAVE_PAUSE = 700;

/** Budgets look at where an order goes. */
type Place = { session: string | null; project: string | null; edit: EditOrder | null };
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
  /** Counts requests to put the focus on the button with the price. */
  goRequests = $state(0);

  #prompt = $state("");
  #draft = "";
  #historyAt: number | null = null;
  #asked = 0;
  /** The estimate is of an older order, or there is none. */
  #stale = true;
  /** Where the order of the estimate belongs. */
  #priced: Place | null = null;
  #stopEstimate = () => {};
  #stopSave = () => {};
  readonly #parts: Parts;
  readonly edit: Edit;
  readonly references: References;

  readonly model = $derived.by(() => this.#parts.preferences.model(this.modelId));
  readonly keyMissing = $derived.by(() => {
    const { settings, key } = this.#parts.preferences;
    return settings?.provider !== "sandbox" && key.place === "none";
  });
  readonly why = $derived.by(() => {
    if (this.sending) return words.compose.why.sending;
    const { model, keyMissing } = this;
    const [references, missing] = [this.references.length, this.edit.missing];
    const own = whyNot({ prompt: this.#prompt, model, references, keyMissing, missing });
    return own ?? this.estimate?.problem?.message ?? null;
  });

  constructor(parts: Parts) {
    this.#parts = parts;
    this.edit = new Edit(parts);
    this.references = new References({
      ...{ backend: parts.backend, notices: parts.notices, changed: () => this.#changed(0) },
      renamed: (from, to, names) => (this.#prompt = renamed(this.#prompt, from, to, names)),
    });
  }

  get intent(): Intent {
    return this.edit.intent;
  }

  set intent(intent: Intent) {
    this.edit.intent = intent;
  }

  /** The picture that the next edit builds on; null when a new one is made. */
  get source(): ImageView | null {
    return this.edit.source;
  }

  /** Why there is nothing to edit, once nothing else is in the way. */
  get missing(): Missing | null {
    return this.sending || this.keyMissing || !this.model ? null : this.edit.missing;
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

  get #place(): Place {
    return { session: this.#parts.sessions.currentId, project: this.project, edit: this.edit.order };
  }

  #request(priority: Priority, confirmed: boolean): GenerateRequest {
    const { size, ratio, thinking, count } = this;
    const grounded = this.grounded && this.model?.grounding === true;
    return {
      ...this.#place,
      prompt: this.#prompt,
      model: this.modelId ?? "",
      ...{ size, ratio, thinking, count, grounded },
      references: this.references.orders,
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

  /** Fills the dock with the whole order of a turn, for an edit from its source. False when it did not. */
  recall(made: TurnView | ImageView | JobSnapshot): boolean {
    const { prompt, size, thinking, model, grounded, session } = made;
    // An imported picture was made of nothing.
    if (model === "") return false;
    const { sessions, notices } = this.#parts;
    if (session !== sessions.currentId) {
      const isThere = () => session === sessions.currentId;
      void sessions.open(session).then(() => isThere() && this.recall(made));
      return false;
    }
    const turn = "turn" in made ? sessions.turns.find(({ id }) => id === made.turn) : made;
    // Without its source it would be another order.
    if (turn && !this.edit.recall(turn)) {
      notices.say(words.edit.turn.noOriginal, "bad");
      return false;
    }
    if (turn) this.references.fill(turn.references);
    // Only the turn knows whether the ratio was chosen or followed the source.
    const ratio = turn ? turn.ratio : made.ratio;
    this.prompt = prompt;
    this.choose({ size, ratio, thinking, model, grounded });
    this.focus();
    return true;
  }

  /** The next edit builds on this picture, of whatever session. */
  async editFrom(image: ImageView): Promise<void> {
    await this.edit.from(image);
    this.focus();
  }

  useAsReference(image: ImageView): Promise<void> {
    return this.references.take(image.id);
  }

  /** Puts one edit of the root picture with all instructions into the dock; nothing is sent. */
  async rebase(image: string): Promise<void> {
    const answer = await this.#parts.backend.rebase(image);
    if (answer.status === "error") return this.#parts.notices.fail(answer.error);
    const { image: root, prompt, references, turns } = answer.data;
    if (!this.edit.pin(root, { mode: "fresh" }))
      return this.#parts.notices.say(words.edit.turn.noOriginal, "bad");
    this.references.fill(references);
    this.prompt = prompt;
    this.#parts.notices.announce(words.edit.turn.rebased(turns));
    this.focus();
  }

  focus(): void {
    this.focusRequests += 1;
  }

  /** Everything is filled in: what remains is the price and the click. */
  focusGo(): void {
    this.goRequests += 1;
  }

  earlier = (): void => this.#walk(-1);
  later = (): void => this.#walk(1);

  /** `high` goes to the front of the line. An expensive order asks first, a budget may forbid it. */
  async submit(priority: Priority = "normal"): Promise<void> {
    if (!this.#isStale() && this.#stop()) return;
    if (this.why !== null) return this.focus();
    this.sending = true;
    const isPriced = !this.#isStale() || (await this.#estimate());
    this.sending = false;
    // What it would cost could not be said: `refusal` tells why.
    if (!isPriced) return;
    if (this.why !== null) return this.focus();
    // Something else was chosen meanwhile: that has a price of its own.
    if (this.#isStale()) return this.submit(priority);
    if (this.#stop()) return;
    if ((this.estimate?.ask.length ?? 0) === 0) return this.#send(priority, false);
    this.asking = priority;
  }

  /** The second click. */
  async confirm(): Promise<void> {
    const priority = this.asking ?? "normal";
    this.asking = null;
    if (this.why !== null) return this.focus();
    if (this.#isStale()) return this.submit(priority);
    return this.#send(priority, true);
  }

  /** Another session or project has budgets of its own, another source a price of its own. */
  placed(): void {
    this.edit.settled();
    if (this.#isStale()) this.reprice();
  }

  /** Budgets or what was spent have changed. */
  reprice(): void {
    this.#stopEstimate();
    this.#stopEstimate = this.#parts.clock.after(0, () => void this.#estimate());
  }

  compare(): Answer<ModelEstimate[]> {
    return this.#parts.backend.estimateModels(this.request);
  }

  #isStale(): boolean {
    const isElsewhere = JSON.stringify(this.#priced) !== JSON.stringify(this.#place);
    return this.#stale || isElsewhere;
  }

  /** Whether a budget forbids it; then it is offered to raise it. */
  #stop(): boolean {
    const verdict = this.estimate?.budget;
    if (verdict?.verdict !== "over") return false;
    const { period, byNanos, ceilingNanos } = verdict;
    const project = period === "project" ? (this.#priced?.project ?? null) : null;
    this.#parts.purse.stop({ period, project, byNanos, ceilingNanos });
    return true;
  }

  async #send(priority: Priority, confirmed: boolean): Promise<void> {
    this.sending = true;
    const { backend, sessions } = this.#parts;
    const from = sessions.currentId;
    const answer = await backend.submit(this.#request(priority, confirmed));
    this.sending = false;
    if (answer.status === "error") return this.#refused(answer.error, priority);
    const { session, jobs } = answer.data;
    // Whoever went to another session meanwhile stays there.
    if (sessions.currentId !== from) return;
    if (session !== from) await sessions.open(session);
    if (session === sessions.currentId && jobs[0]) sessions.select(jobs[0]);
  }

  /** Budgets and prices may have changed elsewhere since the estimate. */
  async #refused(failure: Failure, priority: Priority): Promise<void> {
    const { code, overrun = null } = failure;
    if (code === "unconfirmed" && (await this.#estimate())) {
      this.asking = priority;
      return;
    }
    if (overrun === null) this.refusal = failure;
    else {
      this.#parts.purse.stop(overrun);
      this.reprice();
    }
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

  /** False when the price could not be had: what stands there is of an older order. */
  async #estimate(): Promise<boolean> {
    if (this.modelId === null || this.edit.missing !== null) return false;
    const asked = ++this.#asked;
    const place = this.#place;
    const answer = await this.#parts.backend.estimate(this.request);
    // A slower answer to an older question must not overwrite a newer one.
    if (asked !== this.#asked) return true;
    this.#stale = answer.status === "error";
    if (answer.status === "error") {
      this.refusal = answer.error;
      return false;
    }
    this.#priced = place;
    this.estimate = answer.data;
    return true;
  }

  #save(): void {
    this.#stopSave();
    this.#stopSave = this.#parts.clock.after(SAVE_PAUSE, () => {
      const { modelId: model, size, ratio, thinking, count, grounded } = this;
      void this.#parts.preferences.set({ compose: { model, size, ratio, thinking, count, grounded } });
    });
  }
}
