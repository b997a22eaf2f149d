import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { MemoryBackend } from "../ipc/memory";
import { failureFor } from "../ipc/memory-job";
import { openWindow, type TestWindow } from "../testing/window";

const MODEL = "gemini-nano-banana-2.1";
const DAY = 86_400_000;

async function openPrices(prepare?: (backend: MemoryBackend) => void) {
  const window = await openWindow({ paid: true, ...(prepare ? { prepare } : {}) });
  await window.user.click(window.getByRole("button", { name: "Settings" }));
  await window.advance(1);
  return { window, section: within(window.getByRole("region", { name: "Prices" })) };
}

const formOf = (window: TestWindow) => within(window.getByRole("form", { name: "Nano Banana 2.1" }));

async function type(window: TestWindow, label: string, text: string) {
  const field = formOf(window).getByLabelText(label);
  await window.user.clear(field);
  await window.user.type(field, text);
  return field;
}

describe("the price editor", () => {
  it("shows the catalogue's prices in dollars per million tokens, and how old they are", async () => {
    const { window, section } = await openPrices();
    expect(section.getByText("Prices as of 24 Nov 2026")).toBeInTheDocument();
    expect(section.getByText("https://ai.google.dev/gemini-api/docs/pricing")).toBeInTheDocument();
    const field = formOf(window).getByLabelText("Image output");
    expect(field).toHaveValue("");
    expect(field).toHaveAttribute("placeholder", "30");
    expect(section.queryByText(/own prices/)).toBeNull();
  });

  it("stores a price of one's own, marks it and takes it back", async () => {
    const { window, section } = await openPrices();
    const field = await type(window, "Image output", "45.5");
    await window.user.click(formOf(window).getByRole("button", { name: "Save prices" }));
    await window.advance(1);
    expect(window.backend.ownPrices.get(MODEL)).toEqual({ outputImage: 45_500_000 });
    expect(formOf(window).getByText("Prices saved")).toBeInTheDocument();
    expect(section.getByText(/own prices/)).toBeInTheDocument();
    expect(field).toHaveClass("own");
    await window.user.click(formOf(window).getByRole("button", { name: "Reset to default" }));
    await window.advance(1);
    expect(window.backend.ownPrices.size).toBe(0);
    expect(field).toHaveValue("");
  });

  it("takes a flat price per call, and whether it is charged without a picture", async () => {
    const { window } = await openPrices();
    const empties = "Answers without a picture are billed too";
    expect(formOf(window).queryByLabelText(empties), "only where it matters").toBeNull();
    await type(window, "Flat price per call, $", "0.045");
    await window.user.click(formOf(window).getByLabelText(empties));
    await window.user.click(formOf(window).getByRole("button", { name: "Save prices" }));
    await window.advance(1);
    expect(window.backend.ownPrices.get(MODEL)).toEqual({ callNanos: 45_000_000, billsEmpty: false });
  });

  it("says at the field what is wrong, and sends nothing", async () => {
    const { window } = await openPrices();
    for (const [typed, said] of [
      ["-1", "It can’t be less than 0."],
      ["cheap", "An amount looks like 1.50."],
      ["1e99", "At most $10,000."],
      ["10000.01", "At most $10,000."],
      ["1,5", "Use a point for decimals and no commas: 1500.50"],
      ["0.0000001", "At most 6 decimal places."],
    ] as const) {
      const field = await type(window, "Text input", typed);
      await window.user.click(formOf(window).getByRole("button", { name: "Save prices" }));
      expect(field, typed).toHaveAccessibleDescription(said);
      expect(field).toBeInvalid();
    }
    expect(window.backend.calls).not.toContain("setPrice");
  });

  it("resets all prices after a question", async () => {
    const { window, section } = await openPrices((backend) => {
      backend.ownPrices.set(MODEL, { input: 1 });
      backend.ownPrices.set("gemini-3-pro-image", { input: 2 });
    });
    await window.user.click(section.getByRole("button", { name: "Reset all prices" }));
    expect(window.backend.calls).not.toContain("resetPrices");
    const question = within(window.getByRole("dialog", { name: "Reset all prices?" }));
    expect(question.getByText("Cancel")).toHaveFocus();
    await window.user.click(question.getByRole("button", { name: "Reset all prices" }));
    await window.advance(1);
    expect(window.backend.ownPrices.size).toBe(0);
    expect(formOf(window).getByLabelText("Text input")).toHaveValue("");
  });

  it("keeps what is being typed for one model while another one is saved", async () => {
    const { window } = await openPrices();
    const field = await type(window, "Text input", "3");
    await window.studio.prices.set("gemini-3-pro-image", { input: 1 });
    await window.advance(1);
    expect(field).toHaveValue("3");
  });

  it("shows what the engine has against a price", async () => {
    const { window } = await openPrices();
    await type(window, "Text input", "3");
    const refusal = { ...failureFor("settingsInvalid", 0), message: "No such model." };
    window.backend.failures.set("setPrice", refusal);
    await window.user.click(formOf(window).getByRole("button", { name: "Save prices" }));
    await window.advance(1);
    expect(formOf(window).getByText("No such model.")).toBeInTheDocument();
  });
});

describe("an old price list", () => {
  it("says so once in the window, leads to the prices and can be dismissed", async () => {
    const window = await openWindow();
    expect(window.queryByRole("region", { name: /^Prices are/ })).toBeNull();
    await window.advance(100 * DAY);
    window.backend.restart();
    await window.advance(1);
    const banner = window.getByRole("region", { name: /^Prices are \d+ days old$/ });
    await window.user.click(within(banner).getByRole("button", { name: "Prices…" }));
    await window.advance(1);
    expect(window.getByRole("dialog", { name: "Settings" })).toBeInTheDocument();
    expect(window.getByRole("heading", { name: "Prices" })).toHaveFocus();
    window.studio.panel = null;
    await window.user.click(within(banner).getByRole("button", { name: "Dismiss" }));
    expect(window.queryByRole("region", { name: /^Prices are/ })).toBeNull();
    window.backend.restart();
    await window.advance(1);
    expect(window.queryByRole("region", { name: /^Prices are/ }), "it has been seen").toBeNull();
  });
});
