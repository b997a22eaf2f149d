import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import type { MemoryBackend } from "../ipc/memory";
import { openWindow } from "../testing/window";

async function openBudget(prepare?: (backend: MemoryBackend) => void) {
  const window = await openWindow({ paid: true, ...(prepare ? { prepare } : {}) });
  await window.user.click(window.getByRole("button", { name: "Settings" }));
  await window.advance(1);
  const form = within(window.getByRole("form", { name: "Budget" }));
  const write = async (label: string, text: string) => {
    await window.user.clear(form.getByLabelText(label));
    if (text !== "") await window.user.type(form.getByLabelText(label), text);
    return form.getByLabelText(label);
  };
  const save = async () => {
    await window.user.click(form.getByRole("button", { name: "Save budgets" }));
    await window.advance(1);
  };
  return { window, form, write, save };
}

describe("budgets", () => {
  it("are empty until somebody sets one, and ask before what is expensive", async () => {
    const { form } = await openBudget();
    expect(form.getByLabelText("Per day, $")).toHaveValue("");
    expect(form.getByLabelText("Per day, $")).toHaveAccessibleDescription("Empty: no limit");
    expect(form.getByLabelText("Warn at, %")).toHaveValue("80");
    const ask = within(form.getByRole("group", { name: "Ask before" }));
    expect(ask.getByLabelText("4K pictures")).toBeChecked();
    expect(form.queryByRole("group", { name: /^Per project/ }), "there are no projects").toBeNull();
    expect(form.getByLabelText("More pictures than")).toHaveValue("4");
    expect(form.getByLabelText("More dollars than")).toHaveValue("1");
  });

  it("are stored for day, month and project, and empty again means none", async () => {
    const { window, form, write, save } = await openBudget((backend) => {
      backend.projects = [{ id: "p1", name: "Summer campaign" }];
    });
    await write("Per day, $", "10");
    await write("Per month, $", "200.5");
    await write("Summer campaign, $", "50");
    await write("Warn at, %", "70");
    await write("More pictures than", "");
    await window.user.click(form.getByLabelText("4K pictures"));
    await save();
    expect(form.getByText("Budgets saved")).toBeInTheDocument();
    expect(window.backend.money.budgets).toEqual({
      ...{ dayNanos: 10_000_000_000, monthNanos: 200_500_000_000, warnPercent: 70 },
      projects: [{ project: "p1", nanos: 50_000_000_000 }],
      ask: { fourK: false, images: null, nanos: 1_000_000_000 },
    });
    await write("Per day, $", "");
    await save();
    expect(window.backend.money.budgets.dayNanos).toBeNull();
  });

  it("say at the field what is wrong, and send nothing", async () => {
    const { window, write, save } = await openBudget();
    const day = await write("Per day, $", "-5");
    const warn = await write("Warn at, %", "101");
    const images = await write("More pictures than", "many");
    await save();
    expect(day).toHaveAccessibleDescription("It can’t be less than 0.");
    expect(warn).toHaveAccessibleDescription("A whole number from 1 to 100.");
    expect(images).toHaveAccessibleDescription("A whole number from 1 to 1,000.");
    expect(window.backend.calls).not.toContain("setBudgets");
  });

  it("are not overwritten while they could not be read", async () => {
    const failure = { ...failureFor("storageBroken", 0), message: "The library is damaged." };
    const { window, form } = await openBudget((backend) => backend.failures.set("budgets", failure));
    expect(form.getByText("The library is damaged.")).toBeInTheDocument();
    expect(form.getByRole("button", { name: "Save budgets" })).toBeDisabled();
    expect(window.backend.calls).not.toContain("setBudgets");
  });
});

describe("another currency", () => {
  it("is stored with its rate, and given up when both fields are empty", async () => {
    const { window } = await openBudget();
    const form = within(window.getByRole("form", { name: "Currency" }));
    const save = () => window.user.click(form.getByRole("button", { name: "Save currency" }));
    await window.user.type(form.getByLabelText("Code"), "eur");
    await save();
    expect(form.getByLabelText("For one dollar")).toHaveAccessibleDescription("How much is one dollar?");
    await window.user.type(form.getByLabelText("For one dollar"), "0.91");
    await save();
    await window.advance(1);
    expect(window.backend.settings.currency).toEqual({ code: "EUR", microsPerDollar: 910_000 });
    await window.user.clear(form.getByLabelText("Code"));
    await window.user.clear(form.getByLabelText("For one dollar"));
    await save();
    await window.advance(1);
    expect(window.backend.settings.currency).toBeNull();
  });
});
