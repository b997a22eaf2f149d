import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { openWindow, type TestWindow } from "../testing/window";

const menu = (window: TestWindow) => window.user.click(window.getByRole("button", { name: /^Project:/ }));

async function pick(window: TestWindow, role: "menuitem" | "menuitemradio", name: string) {
  await menu(window);
  await window.user.click(window.getByRole(role, { name }));
  await window.advance(1);
}

async function withProjects() {
  return openWindow({
    prepare: (backend) => {
      backend.projects = [
        { id: "p1", name: "Summer campaign" },
        { id: "p2", name: "Winter" },
      ];
    },
  });
}

describe("projects", () => {
  it("are made from the header, and the session moves in", async () => {
    const window = await openWindow();
    expect(window.getByRole("button", { name: "Project: No project" })).toBeInTheDocument();
    await pick(window, "menuitem", "New project…");
    await window.user.click(window.getByRole("button", { name: "Create" }));
    expect(window.getByLabelText("Project name")).toHaveAccessibleDescription("A project needs a name.");
    await window.user.type(window.getByLabelText("Project name"), "  Summer campaign {Enter}");
    await window.advance(1);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.getByRole("button", { name: "Project: Summer campaign" })).toBeInTheDocument();
    expect(window.studio.sessions.current?.project).toBe(window.backend.projects[0]?.id);
  });

  it("take the session, and the sessions that follow it", async () => {
    const window = await withProjects();
    await pick(window, "menuitemradio", "Winter");
    expect(window.studio.sessions.current?.project).toBe("p2");
    expect(window.backend.settings.currentProject).toBe("p2");
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitem", { name: "New session" }));
    await window.advance(1);
    expect(window.studio.sessions.current?.project).toBe("p2");
    await pick(window, "menuitemradio", "No project");
    expect(window.studio.sessions.current?.project).toBeNull();
    expect(window.backend.settings.currentProject).toBeNull();
  });

  it("give a new session the project in sight, not the one chosen last", async () => {
    const window = await withProjects();
    await pick(window, "menuitemradio", "Summer campaign");
    const first = window.studio.sessions.currentId as string;
    await window.studio.projects.newSession();
    await pick(window, "menuitemradio", "Winter");
    await window.studio.sessions.open(first);
    await window.studio.projects.newSession();
    expect(window.studio.sessions.current?.project).toBe("p1");
  });

  it("are renamed, and the dialog says why a name is refused", async () => {
    const window = await withProjects();
    await pick(window, "menuitemradio", "Winter");
    await pick(window, "menuitem", "Rename project…");
    const field = window.getByLabelText("Project name");
    expect(field).toHaveValue("Winter");
    const refusal = { ...failureFor("settingsInvalid", 0), message: "Another project has this name." };
    window.backend.failures.set("renameProject", refusal);
    await window.user.click(window.getByRole("button", { name: "Save" }));
    await window.advance(1);
    expect(field).toHaveAccessibleDescription("Another project has this name.");
    await window.user.clear(field);
    await window.user.type(field, "Autumn{Enter}");
    await window.advance(1);
    expect(window.getByRole("button", { name: "Project: Autumn" })).toBeInTheDocument();
  });

  it("are deleted after a question, and the session stays", async () => {
    const window = await withProjects();
    await pick(window, "menuitemradio", "Winter");
    await pick(window, "menuitem", "Delete project…");
    expect(window.getByRole("dialog", { name: "Delete “Winter”?" })).toBeInTheDocument();
    expect(window.backend.calls).not.toContain("deleteProject");
    const session = window.studio.sessions.currentId;
    await window.user.click(window.getByRole("button", { name: "Delete project" }));
    await window.advance(1);
    expect(window.getByRole("button", { name: "Project: No project" })).toBeInTheDocument();
    expect(window.studio.sessions.currentId).toBe(session);
    expect(window.backend.settings.currentProject).toBeNull();
  });

  it("stay where they are when moving fails", async () => {
    const window = await withProjects();
    window.backend.failures.set("moveSession", { ...failureFor("notFound", 0), message: "Gone." });
    await pick(window, "menuitemradio", "Winter");
    expect(window.getByText("Gone.")).toBeInTheDocument();
    expect(window.getByRole("button", { name: "Project: No project" })).toBeInTheDocument();
  });
});
