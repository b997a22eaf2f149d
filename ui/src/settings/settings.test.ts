import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { openWindow } from "../testing/window";

async function openSettings(paid = true) {
  const window = await openWindow({ paid });
  await window.user.click(window.getByRole("button", { name: "Settings" }));
  return window;
}

describe("settings", () => {
  it("shows where the key is, tests it, and forgets it after a question", async () => {
    const window = await openSettings();
    expect(window.getByText("••••x7Qk")).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Test" }));
    expect(window.getByText(/accepts this key/)).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Forget" }));
    expect(window.backend.calls).not.toContain("forgetKey");
    const question = within(window.getByRole("dialog", { name: "Forget the key?" }));
    expect(question.getByText("Cancel"), "the way back first").toHaveFocus();
    await window.user.click(question.getByRole("button", { name: "Forget" }));
    expect(window.getByText("No key stored")).toBeInTheDocument();
  });

  it("checks limits where they are typed", async () => {
    const window = await openSettings();
    await window.user.type(window.getByLabelText("Requests a minute"), "many");
    await window.user.click(window.getByRole("button", { name: "Save limits" }));
    expect(window.getByLabelText("Requests a minute")).toHaveAccessibleDescription("A whole number from 1.");
    await window.user.clear(window.getByLabelText("Requests a minute"));
    await window.user.type(window.getByLabelText("Requests a minute"), "5");
    await window.user.click(window.getByRole("button", { name: "Save limits" }));
    expect(window.backend.settings.limits.requestsPerMinute).toBe(5);
    expect(window.getByText("Limits saved")).toBeInTheDocument();
  });

  it("takes own limits back to the tier's", async () => {
    const window = await openSettings();
    await window.user.type(window.getByLabelText("At the same time"), "4");
    await window.user.click(window.getByRole("button", { name: "Save limits" }));
    expect(window.backend.settings.limits.concurrency).toBe(4);
    await window.user.click(window.getByRole("button", { name: "Reset to tier" }));
    expect(window.backend.settings.limits.concurrency).toBeNull();
    expect(window.getByLabelText("At the same time")).toHaveValue("");
  });

  it("names the Google Cloud project, and says what is wrong with the name", async () => {
    const window = await openSettings();
    const field = window.getByLabelText("Google Cloud project");
    expect(field).toHaveAccessibleDescription("Keys of one project share its limits.");
    await window.user.type(field, "studio-42");
    const refusal = { ...failureFor("settingsInvalid", 0), message: "No such name." };
    window.backend.failures.set("updateSettings", refusal);
    await window.user.click(window.getByRole("button", { name: "Save limits" }));
    expect(field).toHaveAccessibleDescription("No such name.");
    await window.user.click(window.getByRole("button", { name: "Save limits" }));
    expect(window.backend.settings).toMatchObject({ project: "studio-42", provider: "google" });
    await window.user.click(window.getByRole("radio", { name: "Sandbox" }));
    await window.advance(1);
    expect(window.queryByLabelText("Google Cloud project"), "the sandbox has none").toBeNull();
    expect(window.backend.settings.project, "and it is not forgotten").toBe("studio-42");
  });

  it("sets pace, resending and notifications at once", async () => {
    const window = await openSettings();
    await window.user.click(window.getByRole("radio", { name: "Even" }));
    expect(window.getByText("Evenly: at 10 requests a minute, one every 6 seconds.")).toBeInTheDocument();
    const again = window.getByRole("checkbox", { name: "Send a cut request once more by itself" });
    expect(again).not.toBeChecked();
    expect(again).toHaveAccessibleDescription("It may be charged twice.");
    await window.user.click(again);
    await window.user.click(
      window.getByRole("checkbox", { name: "Notify when the queue is through or a job fails" }),
    );
    expect(window.backend.settings).toMatchObject({ pace: "spread", resendOnce: true, notifications: false });
  });

  it("says how large references are sent, and keeps what others have set", async () => {
    const window = await openSettings();
    const edge = within(window.getByRole("radiogroup", { name: "Longer side of references, px" }));
    expect(edge.getByRole("radio", { checked: true })).toHaveTextContent("2048");
    await window.user.click(edge.getByRole("radio", { name: "4096" }));
    expect(window.backend.settings.referenceEdge).toBe(4096);
    await window.backend.updateSettings({ referenceEdge: 1000 });
    await window.advance(1);
    expect(edge.queryByRole("radio", { checked: true }), "another program chose it").toBeNull();
  });

  it("shows what refusals have taught", async () => {
    const window = await openSettings();
    const learned = "Requests a minute: 8 of 10 · lowered after a refusal, recovers";
    expect(window.queryByText(learned)).toBeNull();
    window.backend.quota.minute.limit = 8;
    window.backend.line.look();
    await window.advance(1);
    expect(window.getByText(learned)).toBeInTheDocument();
  });

  it("stores another provider and says what is wrong with its address", async () => {
    const window = await openSettings();
    await window.user.click(window.getByRole("radio", { name: "Other" }));
    window.backend.failures.set("updateSettings", {
      ...failureFor("baseUrlInvalid", 0),
      message: "No address.",
    });
    await window.user.click(window.getByRole("button", { name: "Save provider" }));
    expect(window.getByLabelText("Base URL")).toHaveAccessibleDescription("No address.");
    await window.user.type(window.getByLabelText("Base URL"), "https://proxy.example");
    const price = window.getByLabelText("Own price per call, $");
    await window.user.type(price, "0,045");
    await window.user.click(window.getByRole("button", { name: "Save provider" }));
    expect(price).toHaveAccessibleDescription("Use a point for decimals and no commas: 1500.50");
    await window.user.clear(price);
    await window.user.type(price, "0.045");
    await window.user.click(window.getByRole("radio", { name: /Bearer/ }));
    await window.user.click(window.getByRole("button", { name: "Save provider" }));
    expect(window.backend.settings).toMatchObject({
      provider: "custom",
      baseUrl: "https://proxy.example",
      auth: "bearer",
      flatPriceNanos: 45_000_000,
    });
  });

  it("changes the theme at once", async () => {
    const window = await openSettings();
    await window.user.click(window.getByRole("radio", { name: "Light" }));
    await window.advance(1);
    expect(document.documentElement.dataset["theme"]).toBe("light");
  });

  it("opens with the focus in its content, not on the way out", async () => {
    const window = await openSettings();
    expect(window.getByRole("button", { name: "Test" })).toHaveFocus();
  });

  it("opens where it is asked for, and at its beginning the next time", async () => {
    const window = await openWindow({ paid: true });
    await window.user.click(window.getByRole("button", { name: "Spend" }));
    await window.advance(1);
    await window.user.click(window.getByRole("button", { name: "Set budgets…" }));
    await window.advance(1);
    expect(window.getByRole("heading", { name: "Budget" })).toHaveFocus();
    window.studio.panel = null;
    await window.advance(1);
    await window.user.click(window.getByRole("button", { name: "Settings" }));
    expect(window.getByRole("button", { name: "Test" })).toHaveFocus();
  });

  it("closes on Escape and gives the focus back", async () => {
    const window = await openSettings();
    const dialog = window.getByRole("dialog", { name: "Settings" });
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await window.advance(1);
    expect(window.queryByRole("dialog", { name: "Settings" })).toBeNull();
    expect(window.getByRole("button", { name: "Settings" })).toHaveFocus();
  });
});
