// What an earlier run left open. It stays until it is answered; the engine says it only once.
import type { RecoveryView } from "../ipc/bindings";
import { words } from "../words/words";
import type { Jobs } from "./jobs.svelte";

export class Recovery {
  #found = $state.raw<RecoveryView | null>(null);
  readonly #jobs: Jobs;

  /** Those that nobody has sent again or dismissed one by one. */
  readonly open = $derived.by(() =>
    (this.#found?.maybeCharged ?? []).filter((id) => this.#jobs.all.get(id)?.state.phase === "failed"),
  );
  readonly sentence = $derived(sentence(this.#found?.recovered ?? 0, this.open.length));

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  /** A later whole state says nothing of it: that does not answer it. */
  found(recovery: RecoveryView | null): void {
    if (recovery) this.#found = recovery;
  }

  async sendAgain(): Promise<void> {
    const ids = this.open;
    this.dismiss();
    await this.#jobs.retry(...ids);
  }

  dismiss(): void {
    this.#found = null;
  }
}

/** "3 results recovered, 1 may have been charged without an answer"; null when all is settled. */
export function sentence(recovered: number, maybe: number): string | null {
  const said = words.recovery;
  if (recovered === 0) return maybe === 0 ? null : said.maybeAlone(maybe);
  return maybe === 0 ? said.recovered(recovered) : `${said.recovered(recovered)}, ${said.maybe(maybe)}`;
}
