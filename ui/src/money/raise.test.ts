import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { CENT, go, openPaid } from "../testing/paid";
import { openWindow, order } from "../testing/window";

const generate = { name: /^Generate/ };

/** Two projects with these budgets; the session is in the first. */
async function openInProjects(ceilings: [number, number]) {
  const window = await openPaid();
  const projects = ["project-a", "project-b"];
  window.backend.projects = projects.map((id) => ({ id, name: id }));
  window.backend.money.budgets.projects = projects.map((project, at) => ({
    ...{ project, nanos: ceilings[at] ?? 0 },
  }));
  await window.backend.moveSession(window.studio.sessions.currentId ?? "", "project-a");
  await window.advance(10);
  return { window, projects };
}

describe("a budget in the way", () => {
  it("says on the button by how much, raises itself, and then the order goes", async () => {
    const window = await openPaid({ dayNanos: 3 * CENT });
    expect(go(window)).toHaveTextContent(/^Over today’s budget by \$0\.012 · raise…$/);
    await window.user.click(go(window));
    expect(window.backend.calls).not.toContain("submit");
    const dialog = within(window.getByRole("dialog", { name: "Raise today’s budget" }));
    const field = dialog.getByLabelText<HTMLInputElement>("Budget a day, $");
    expect(field).toHaveValue("0.05");
    expect(field, "typing replaces what is suggested").toHaveFocus();
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, 4]);
    await window.user.click(dialog.getByRole("button", { name: "Save" }));
    await window.advance(10);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.backend.money.budgets.dayNanos).toBe(5 * CENT);
    await window.user.click(window.getByRole("button", generate));
    await window.advance(9_000);
    expect(window.getByRole("img", { name: /A pear/ })).toBeInTheDocument();
  });

  it("keeps what is typed when it is no budget, and everything on Escape", async () => {
    const window = await openPaid({ monthNanos: CENT });
    await window.user.click(go(window));
    const field = window.getByLabelText("Budget a month, $");
    await window.user.clear(field);
    await window.user.type(field, "lots{Enter}");
    expect(field).toHaveAccessibleDescription("An amount looks like 1.50.");
    window.getByRole("dialog").dispatchEvent(new Event("cancel", { cancelable: true }));
    await window.advance(1);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.backend.money.budgets.monthNanos).toBe(CENT);
  });

  it("takes less than would do: whether it is enough says the engine", async () => {
    const window = await openPaid({ dayNanos: 3 * CENT });
    await window.user.click(go(window));
    await window.user.keyboard("0.04{Enter}");
    await window.advance(10);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.backend.money.budgets.dayNanos).toBe(4 * CENT);
    expect(go(window)).toHaveTextContent(/^Over today’s budget by \$0\.0019/);
  });

  it("is spoken of in dollars where dollars are typed", async () => {
    const window = await openPaid({ dayNanos: 3 * CENT });
    await window.backend.updateSettings({
      currency: { currency: { code: "EUR", microsPerDollar: 500_000 } },
    });
    await window.advance(10);
    expect(go(window)).toHaveTextContent(/^Over today’s budget by €0\.0059/);
    await window.user.click(go(window));
    const dialog = within(window.getByRole("dialog", { name: "Raise today’s budget" }));
    expect(dialog.getByText("This is $0.012 over today’s budget of $0.03.")).toBeInTheDocument();
    expect(dialog.getByLabelText("Budget a day, $")).toHaveAccessibleDescription(
      "At least $0.0419 lets it go.",
    );
    await window.backend.updateSettings({ currency: { currency: null } });
  });

  it("is asked about anew in another session, and never raised for the one before", async () => {
    const { window, projects } = await openInProjects([CENT, 100 * CENT]);
    expect(go(window)).toHaveTextContent(/^Over the project’s budget by/);
    await window.backend.moveSession(window.studio.sessions.currentId ?? "", projects[1] ?? "");
    await window.user.keyboard("{Control>}{Enter}{/Control}");
    await window.advance(1);
    expect(window.queryByRole("dialog"), "the other project can afford it").toBeNull();
    expect(window.backend.jobs.size).toBe(1);
    expect(window.backend.money.budgets.projects?.map(({ nanos }) => nanos)).toEqual([CENT, 100 * CENT]);
  });

  it("says a new price by itself once the session has moved", async () => {
    const { window, projects } = await openInProjects([100 * CENT, CENT]);
    expect(go(window)).toHaveTextContent("Generate");
    await window.backend.moveSession(window.studio.sessions.currentId ?? "", projects[1] ?? "");
    await window.advance(10);
    expect(go(window)).toHaveTextContent(/^Over the project’s budget by/);
    await window.user.click(go(window));
    expect(window.studio.purse.obstacle).toMatchObject({ period: "project", project: projects[1] });
  });

  it("is offered to be raised on Ctrl+Enter too, also when only the engine knew", async () => {
    const window = await openPaid();
    window.backend.money.budgets.dayNanos = CENT;
    await window.user.keyboard("{Control>}{Enter}{/Control}");
    await window.advance(1);
    expect(window.getByRole("dialog", { name: "Raise today’s budget" })).toBeInTheDocument();
    expect(window.backend.jobs.size).toBe(0);
  });

  it("is a project's own, and raised as such", async () => {
    const window = await openPaid();
    const project = await window.backend.createProject("Summer");
    if (project.status === "error") throw new Error("no project");
    const { id } = project.data;
    await window.backend.moveSession(window.studio.sessions.currentId ?? "", id);
    await window.backend.setBudgets({
      ...window.backend.money.budgets,
      projects: [{ project: id, nanos: CENT }],
    });
    window.studio.compose.reprice();
    await window.advance(10);
    expect(go(window)).toHaveTextContent(/^Over the project’s budget by/);
    await window.user.click(go(window));
    await window.user.click(window.getByRole("button", { name: "Save" }));
    await window.advance(10);
    expect(window.backend.money.budgets.projects).toEqual([{ project: id, nanos: 5 * CENT }]);
  });

  it("is mentioned beside the button once little is left", async () => {
    const window = await openPaid({ dayNanos: 5 * CENT });
    expect(window.getByText("$0.01 left today")).toBeInTheDocument();
    expect(window.getByRole("button", generate)).toHaveAccessibleDescription(/\$0\.01 left today/);
  });

  it("counts what is already promised, as soon as it is", async () => {
    const window = await openPaid({ dayNanos: 6 * CENT });
    await window.user.click(go(window));
    await window.advance(10);
    expect(go(window)).toHaveTextContent(/^Over today’s budget by/);
  });

  it("does not bind the sandbox", async () => {
    const window = await openWindow({ prepare: ({ money }) => (money.budgets.dayNanos = 0) });
    await order(window, "A pear");
    expect(window.backend.jobs.size).toBe(1);
  });

  it("holds jobs in line as one card, says what is held, and lets them go when raised", async () => {
    const window = await openPaid();
    window.backend.settings.limits.requestsPerMinute = 1;
    for (const prompt of ["A pear", "A plum", "A fig"]) await order(window, prompt);
    await window.backend.setBudgets({ ...window.backend.money.budgets, dayNanos: 5 * CENT });
    window.backend.settings.limits.requestsPerMinute = null;
    await window.advance(120_000);
    window.studio.sessions.select([...window.backend.jobs.keys()].at(-1) ?? "");
    await window.user.keyboard("{Escape}q");
    await window.advance(10);
    const held = within(window.getAllByRole("article", { name: "Over budget" }).at(-1) as HTMLElement);
    expect(held.getByText("2 jobs")).toBeInTheDocument();
    expect(held.getByText("up to $0.084")).toBeInTheDocument();
    await window.user.click(held.getByRole("button", { name: "Raise…" }));
    await window.advance(1);
    expect(window.getByLabelText("Budget a day, $")).toHaveValue("0.13");
    await window.user.click(window.getByRole("button", { name: "Save" }));
    await window.advance(90_000);
    expect(window.backend.jobs.size).toBe(0);
  });
});
