// Builds the states around one backend and feeds them from one subscription.
import { createContext } from "svelte";
import { Flip } from "./canvas/flip.svelte";
import { ImageMenu } from "./canvas/image-menu.svelte";
import { Stage } from "./canvas/stage.svelte";
import { Compare } from "./compare/compare.svelte";
import { Compose } from "./compose/compose.svelte";
import { Drop } from "./compose/drop.svelte";
import type { Backend, Clock } from "./ipc/backend";
import type { Failure, News, QuotaView, StudioView } from "./ipc/bindings";
import { beatOf } from "./jobs/beat";
import { Jobs } from "./jobs/jobs.svelte";
import { Queue } from "./jobs/queue.svelte";
import { Recovery } from "./jobs/recovery.svelte";
import { Ticker } from "./jobs/ticker.svelte";
import { showIn } from "./money/currency.svelte";
import { Purse } from "./money/purse.svelte";
import { Notices } from "./notices/notices.svelte";
import { Prices } from "./prices/prices.svelte";
import { Acts } from "./session/acts.svelte";
import { Projects } from "./session/projects.svelte";
import { Sessions } from "./session/sessions.svelte";
import { Preferences } from "./settings/preferences.svelte";

export type Panel = "settings" | "shortcuts" | "cancelAll" | "spend";
/** What the settings can be opened at. */
export type SettingsSection = "budget" | "prices";

/** A limiter that opens says so a moment late rather than a moment early. */
const LATE = 50;

export class Studio {
  readonly notices: Notices;
  readonly preferences: Preferences;
  readonly jobs: Jobs;
  readonly queue: Queue;
  readonly recovery: Recovery;
  readonly sessions: Sessions;
  readonly acts: Acts;
  readonly projects: Projects;
  readonly prices: Prices;
  readonly compose: Compose;
  readonly drop: Drop;
  readonly ticker: Ticker;
  readonly purse: Purse;
  readonly compare: Compare;
  readonly stage = new Stage();
  readonly flip = new Flip();
  readonly imageMenu = new ImageMenu();
  /** What was made since counts as fresh. */
  readonly openedMs: number;
  ready = $state(false);
  /** Stays through the first run's last message, when a key is already there. */
  welcome = $state(false);
  panel = $state<Panel | null>(null);
  /** Where the settings open; null at their beginning. */
  section: SettingsSection | null = null;
  queueOpen = $state(false);
  /** The whole tree instead of the canvas. */
  treeOpen = $state(false);
  /** The library could not be opened at all. */
  broken = $state.raw<Failure | null>(null);
  #stopAsking = () => {};

  constructor(
    readonly backend: Backend,
    readonly clock: Clock,
  ) {
    this.openedMs = clock.now();
    this.notices = new Notices(clock);
    this.ticker = new Ticker(clock, (now) => beatOf(this.jobs.list, this.queue.quota, now));
    this.preferences = new Preferences(backend, this.notices);
    this.jobs = new Jobs(backend, clock, this.notices, () => this.ticker.follow());
    this.queue = new Queue(backend, clock, this.jobs, this.notices);
    this.recovery = new Recovery(this.jobs);
    this.sessions = new Sessions(backend, this.jobs, this.notices);
    this.acts = new Acts(backend, this.sessions, this.notices);
    this.compare = new Compare(backend, clock, this.sessions);
    this.projects = new Projects(backend, this.preferences, this.sessions, this.notices);
    this.prices = new Prices(backend);
    this.purse = new Purse(backend);
    const { preferences, sessions, notices, purse } = this;
    this.compose = new Compose({ backend, clock, preferences, sessions, notices, purse });
    this.drop = new Drop(this.compose);
  }

  /** The camera that zoom keys and the menu mean. */
  get camera(): Stage {
    return this.compare.open ? this.compare.stage : this.stage;
  }

  async start(): Promise<void> {
    this.backend.onDrop((paths, phase) => this.drop.hear(paths, phase));
    const answer = await this.backend.subscribe((event) => this.apply(event));
    if (answer.status === "error") this.broken = answer.error;
  }

  apply(event: News): void {
    switch (event.type) {
      case "studio":
        return this.#replace(event.studio);
      case "job":
        return this.jobs.apply(event.job);
      case "moved":
        return this.jobs.move(event.jobs);
      case "jobGone":
        this.sessions.lost(event.id);
        return this.jobs.remove(event.id);
      case "image":
        this.ticker.touch();
        return this.sessions.applyImage(event.image);
      case "turn":
        return this.sessions.applyTurn(event.turn);
      case "branch":
        return this.sessions.applyBranch(event.branch);
      case "history":
        this.acts.history = event.history;
        return;
      case "session":
        return this.sessions.apply(event.session);
      case "sessionGone":
        return this.sessions.gone(event.id);
      case "projects":
        this.preferences.projects = event.projects;
        return;
      case "settings":
        this.preferences.settings = event.settings;
        showIn(event.settings.currency);
        return this.compose.refit();
      case "key":
        this.preferences.key = event.key;
        return;
      case "catalogue":
        this.preferences.catalogue = event.catalogue;
        void this.prices.load();
        return this.compose.refit();
      case "quota":
        return this.#gauge(event.quota);
    }
  }

  openSettings(section: SettingsSection): void {
    this.section = section;
    this.panel = "settings";
  }

  /** The window came to the front: what others on this library did meanwhile is read. */
  seen(): void {
    this.ticker.touch();
    if (this.ready) void this.queue.refresh();
  }

  /** An idle engine is silent, so a minute that empties is asked for when it does. */
  #gauge(quota: QuotaView): void {
    this.ticker.touch();
    if (this.ready && purseOf(quota) !== purseOf(this.queue.quota)) this.compose.reprice();
    this.queue.quota = quota;
    this.ticker.follow();
    this.#stopAsking();
    const now = this.clock.now();
    const opens = [quota.minute, quota.spend].map(({ used, opensAtMs }) => (used > 0 ? opensAtMs : null));
    const next = Math.min(
      ...[...opens, quota.nextSlotMs].filter((at) => at !== null && at > now).map(Number),
    );
    if (next === Infinity) return;
    this.#stopAsking = this.clock.after(next - now + LATE, () => void this.queue.refresh());
  }

  #replace(studio: StudioView): void {
    const { preferences } = this;
    preferences.settings = studio.settings;
    showIn(studio.settings.currency);
    preferences.key = studio.key;
    preferences.catalogue = studio.catalogue;
    preferences.projects = studio.projects;
    preferences.libraryDir = studio.libraryDir;
    preferences.version = studio.version;
    this.jobs.replace(studio.jobs);
    this.sessions.replace(studio.sessions, studio.current);
    this.acts.history = studio.history;
    this.recovery.found(studio.recovered);
    void this.prices.load();
    this.#gauge(studio.quota);
    // A later snapshot (the page had lagged behind) must not undo what is being written.
    if (!this.ready) this.compose.adopt(studio.settings.compose);
    else this.compose.refit();
    if (!this.ready) this.welcome = preferences.firstRun;
    this.ready = true;
    this.broken = null;
    if (studio.catalogue.trouble) this.notices.fail(studio.catalogue.trouble);
  }
}

/** What a budget's word on the order hangs on. */
function purseOf(quota: QuotaView | null): string {
  if (!quota) return "";
  const { spentTodayNanos, promisedNanos, dayBudgetNanos, budget } = quota;
  return JSON.stringify([spentTodayNanos, promisedNanos, dayBudgetNanos, budget]);
}

export const [useStudio, provideStudio] = createContext<Studio>();
