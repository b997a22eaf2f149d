// Builds the states around one backend and feeds them from one subscription.
import { createContext } from "svelte";
import { Stage } from "./canvas/stage.svelte";
import { Compose } from "./compose/compose.svelte";
import type { Backend, Clock } from "./ipc/backend";
import type { EngineEvent, Failure, QuotaView, StudioView } from "./ipc/bindings";
import { Jobs } from "./jobs/jobs.svelte";
import { Ticker } from "./jobs/ticker.svelte";
import { Notices } from "./notices/notices.svelte";
import { Sessions } from "./session/sessions.svelte";
import { Preferences } from "./settings/preferences.svelte";

export type Panel = "settings" | "shortcuts";

export class Studio {
  readonly notices: Notices;
  readonly preferences: Preferences;
  readonly jobs: Jobs;
  readonly sessions: Sessions;
  readonly compose: Compose;
  readonly ticker: Ticker;
  readonly stage = new Stage();
  quota = $state.raw<QuotaView | null>(null);
  ready = $state(false);
  /** Stays through the first run's last message, when a key is already there. */
  welcome = $state(false);
  panel = $state<Panel | null>(null);
  queueOpen = $state(false);
  /** Files hover over the window. */
  dropping = $state(false);
  /** The library could not be opened at all. */
  broken = $state.raw<Failure | null>(null);

  constructor(
    readonly backend: Backend,
    readonly clock: Clock,
  ) {
    this.notices = new Notices(clock);
    this.ticker = new Ticker(clock);
    this.preferences = new Preferences(backend, this.notices);
    this.jobs = new Jobs(backend, this.notices);
    this.sessions = new Sessions(backend, this.jobs, this.notices);
    const { preferences, sessions, notices } = this;
    this.compose = new Compose({ backend, clock, preferences, sessions, notices });
  }

  async start(): Promise<void> {
    this.backend.onDrop((paths, phase) => {
      this.dropping = phase === "over";
      if (phase === "drop" && paths.length > 0) void this.compose.dropReferences(paths);
    });
    const answer = await this.backend.subscribe((event) => this.apply(event));
    if (answer.status === "error") this.broken = answer.error;
  }

  apply(event: EngineEvent): void {
    switch (event.type) {
      case "studio":
        return this.#replace(event.studio);
      case "job":
        this.jobs.apply(event.job);
        return this.ticker.run(this.jobs.counting);
      case "jobGone":
        this.sessions.leave(event.id);
        this.jobs.remove(event.id);
        return this.ticker.run(this.jobs.counting);
      case "image":
        this.ticker.touch();
        return this.sessions.applyImage(event.image);
      case "session":
        return this.sessions.apply(event.session);
      case "sessionGone":
        return this.sessions.gone(event.id);
      case "settings":
        this.preferences.settings = event.settings;
        return this.compose.refit();
      case "key":
        this.preferences.key = event.key;
        return;
      case "catalogue":
        this.preferences.catalogue = event.catalogue;
        return this.compose.refit();
      case "quota":
        this.ticker.touch();
        this.quota = event.quota;
    }
  }

  #replace(studio: StudioView): void {
    const { preferences } = this;
    preferences.settings = studio.settings;
    preferences.key = studio.key;
    preferences.catalogue = studio.catalogue;
    preferences.libraryDir = studio.libraryDir;
    preferences.version = studio.version;
    this.jobs.replace(studio.jobs);
    this.sessions.replace(studio.sessions, studio.current);
    this.quota = studio.quota;
    // A later snapshot (the page had lagged behind) must not undo what is being written.
    if (!this.ready) this.compose.adopt(studio.settings.compose);
    else this.compose.refit();
    if (!this.ready) this.welcome = preferences.firstRun;
    this.ready = true;
    this.broken = null;
    if (studio.recovered !== null) this.notices.say(studio.recovered);
    if (studio.catalogue.trouble) this.notices.fail(studio.catalogue.trouble);
    this.ticker.run(this.jobs.counting);
  }
}

export const [useStudio, provideStudio] = createContext<Studio>();
