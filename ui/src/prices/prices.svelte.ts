// The price list of the place that requests go to.
import type { Answer, Backend } from "../ipc/backend";
import type { PriceEdit, PriceListView } from "../ipc/bindings";

export class Prices {
  list = $state.raw<PriceListView | null>(null);
  /** The user has seen that it is old; another start says so again. */
  #dismissed = $state(false);
  readonly old = $derived(this.list?.isOld && !this.#dismissed ? this.list : null);
  #asked = 0;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** A list that cannot be read is told where it is asked for: in the settings. */
  load(): Promise<string | null> {
    return this.#take(this.#backend.prices());
  }

  set(model: string, edit: PriceEdit): Promise<string | null> {
    return this.#take(this.#backend.setPrice(model, edit));
  }

  reset(): Promise<string | null> {
    return this.#take(this.#backend.resetPrices());
  }

  dismiss(): void {
    this.#dismissed = true;
  }

  /** Null when it worked, otherwise what is wrong. */
  async #take(answer: Answer<PriceListView>): Promise<string | null> {
    const asked = (this.#asked += 1);
    const outcome = await answer;
    if (outcome.status === "error") return outcome.error.message;
    if (asked === this.#asked) this.list = outcome.data;
    return null;
  }
}
