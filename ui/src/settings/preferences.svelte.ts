// What the user set, the key's whereabouts and the catalogue. The key itself passes through `testKey`
// as an argument and is kept nowhere.
import type { Answer, Backend, Outcome } from "../ipc/backend";
import type {
  CatalogueView,
  ExternalPage,
  KeyReport,
  KeyView,
  ModelView,
  ProjectView,
  ProviderPatch,
  Settings,
  SettingsPatch,
} from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import { words } from "../words/words";

export class Preferences {
  settings = $state.raw<Settings | null>(null);
  key = $state.raw<KeyView>({ place: "none", lastFour: null, trouble: null });
  catalogue = $state.raw<CatalogueView | null>(null);
  projects = $state.raw<ProjectView[]>([]);
  libraryDir = $state("");
  version = $state("");
  readonly sandbox = $derived(this.settings?.provider === "sandbox");
  readonly firstRun = $derived(
    this.settings !== null && this.settings.provider === null && this.key.place === "none",
  );
  /** Who is meant by "it keeps failing". */
  readonly providerName = $derived(words.provider.called[this.settings?.provider ?? "google"]);
  readonly models = $derived(this.catalogue?.models ?? []);
  readonly #backend: Backend;
  readonly #notices: Notices;

  constructor(backend: Backend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  model(id: string | null): ModelView | null {
    return this.models.find((model) => model.id === id) ?? null;
  }

  modelName(id: string): string {
    return this.model(id)?.name ?? id;
  }

  async update(patch: SettingsPatch): Promise<Outcome<Settings>> {
    const answer = await this.#backend.updateSettings(patch);
    if (answer.status === "ok") this.settings = answer.data;
    return answer;
  }

  /** For changes whose control has no place of its own for an error. */
  async set(patch: SettingsPatch): Promise<void> {
    const answer = await this.update(patch);
    if (answer.status === "error") this.#notices.fail(answer.error);
  }

  use(kind: "sandbox" | "google"): Promise<Outcome<Settings>> {
    const { project = null } = this.settings ?? {};
    const provider: ProviderPatch = { kind, baseUrl: null, auth: "apiKey", flatPriceNanos: null, project };
    return this.update({ provider });
  }

  /** The Google Cloud project that the key belongs to; empty is one of its own. */
  async setProject(name: string): Promise<Outcome<Settings>> {
    const { provider, baseUrl = null, auth = "apiKey", flatPriceNanos = null } = this.settings ?? {};
    const project = name === "" ? null : name;
    return this.update({ provider: { kind: provider ?? "google", baseUrl, auth, flatPriceNanos, project } });
  }

  async testKey(key: string): Answer<KeyReport> {
    return this.#took(await this.#backend.testKey(key, true));
  }

  async testStoredKey(): Answer<KeyReport> {
    return this.#took(await this.#backend.testStoredKey());
  }

  async forgetKey(): Promise<void> {
    const answer = await this.#backend.forgetKey();
    if (answer.status === "ok") this.key = answer.data;
    else this.#notices.fail(answer.error);
  }

  showLibrary = (): Promise<void> => this.#attempt(this.#backend.showLibrary());
  chooseLibrary = (): Promise<void> => this.#attempt(this.#backend.chooseLibrary());
  openExternal = (page: ExternalPage): Promise<void> => this.#attempt(this.#backend.openExternal(page));

  #took(answer: Outcome<KeyReport>): Outcome<KeyReport> {
    if (answer.status === "ok") this.key = answer.data.key;
    return answer;
  }

  async #attempt(answer: Answer<null>): Promise<void> {
    const outcome = await answer;
    if (outcome.status === "error") this.#notices.fail(outcome.error);
  }
}
