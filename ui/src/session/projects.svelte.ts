// Projects: what sessions belong to. New sessions belong to the one in sight.
import type { Answer, Backend, Outcome } from "../ipc/backend";
import type { ProjectView } from "../ipc/bindings";
import type { Notices } from "../notices/notices.svelte";
import type { Preferences } from "../settings/preferences.svelte";
import type { Sessions } from "./sessions.svelte";

export class Projects {
  readonly #backend: Backend;
  readonly #preferences: Preferences;
  readonly #sessions: Sessions;
  readonly #notices: Notices;
  /** The open session's; where none is open, the one that the next session will belong to. */
  readonly current = $derived.by(() => {
    const session = this.#sessions.current;
    const id = session ? session.project : (this.#preferences.settings?.currentProject ?? null);
    return this.list.find((project) => project.id === id) ?? null;
  });

  get list(): ProjectView[] {
    return this.#preferences.projects;
  }

  constructor(backend: Backend, preferences: Preferences, sessions: Sessions, notices: Notices) {
    this.#backend = backend;
    this.#preferences = preferences;
    this.#sessions = sessions;
    this.#notices = notices;
  }

  /** Puts the open session, and those that follow it, into a project or into none. */
  async choose(project: string | null): Promise<void> {
    const session = this.#sessions.current;
    if (session && session.project !== project) {
      const answer = await this.#backend.moveSession(session.id, project);
      if (answer.status === "error") return this.#notices.fail(answer.error);
      this.#sessions.apply(answer.data);
    }
    await this.#remember(project);
  }

  /** Starts an empty session in the project in sight. */
  async newSession(): Promise<void> {
    if (this.#sessions.current) await this.#remember(this.current?.id ?? null);
    await this.#sessions.create();
  }

  async create(name: string): Answer<ProjectView> {
    const answer = await this.#backend.createProject(name);
    if (answer.status === "error") return answer;
    const others = this.list.filter(({ id }) => id !== answer.data.id);
    this.#show([...others, answer.data]);
    await this.choose(answer.data.id);
    return answer;
  }

  async rename(id: string, name: string): Promise<Outcome<null>> {
    const answer = await this.#backend.renameProject(id, name);
    if (answer.status === "ok") {
      this.#show(this.list.map((project) => (project.id === id ? { id, name } : project)));
    }
    return answer;
  }

  async remove(id: string): Promise<void> {
    const answer = await this.#backend.deleteProject(id);
    if (answer.status === "error") return this.#notices.fail(answer.error);
    this.#show(this.list.filter((project) => project.id !== id));
    if (this.#preferences.settings?.currentProject === id) await this.#remember(null);
  }

  #show(list: ProjectView[]): void {
    this.#preferences.projects = list.toSorted((one, other) => one.name.localeCompare(other.name));
  }

  async #remember(project: string | null): Promise<void> {
    if ((this.#preferences.settings?.currentProject ?? null) === project) return;
    await this.#preferences.set({ currentProject: { project } });
  }
}
