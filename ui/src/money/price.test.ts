import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { card, CENT, go, hover, openPaid } from "../testing/paid";
import { order } from "../testing/window";

describe("the card over the button", () => {
  it("lists every part of the price with the level of thinking, and the total", async () => {
    const window = await openPaid();
    await window.studio.compose.references.choose();
    await window.advance(10);
    await hover(window);
    const lines = card(window)
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent?.trim());
    expect(lines).toEqual([
      expect.stringMatching(/^1 image · 1K · 1,120 tokens\s*\$0\.0336$/),
      expect.stringMatching(/^1 reference · 1,120 tokens\s*\$0\.0017$/),
      expect.stringMatching(/^Prompt · 2 tokens/),
      expect.stringMatching(/^Thinking, medium · 300–1,100 tokens\s*\$0\.002 – 0\.008$/),
      expect.stringMatching(/^Total\s*\$0\.038 – 0\.044$/),
      "If an answer fails: up to +$0.0099",
      "Batch $0.019 – 0.022",
      "About 25 s until the last picture",
    ]);
  });

  it("has a line for searches once the model may search, and the price follows", async () => {
    const window = await openPaid();
    expect(go(window)).toHaveTextContent("about $0.039");
    const search = window.getByRole("button", { name: "Search" });
    await window.user.click(search);
    await window.advance(10);
    expect(search).toHaveAttribute("aria-pressed", "true");
    expect(go(window)).toHaveTextContent("about $0.067");
    await hover(window);
    expect(card(window).getByText("Searches for 1 image")).toBeInTheDocument();
    await window.user.click(go(window));
    await window.advance(1);
    expect([...window.backend.jobs.values()][0]?.grounded).toBe(true);
  });

  it("offers no search where the model has none", async () => {
    const window = await openPaid();
    window.studio.compose.choose({ grounded: true });
    window.studio.compose.choose({ model: "gemini-3.1-flash-lite-image" });
    await window.advance(10);
    expect(window.queryByRole("button", { name: "Search" })).toBeNull();
    expect(window.studio.compose.request.grounded).toBe(false);
  });

  it("says what a draft would save and chooses its size", async () => {
    const window = await openPaid();
    window.studio.compose.choose({ size: "4K" });
    await window.advance(10);
    await hover(window);
    await window.user.click(card(window).getByRole("button", { name: "Draft at 1K first saves $0.080" }));
    await window.advance(10);
    expect(window.getByRole("radio", { name: /^1K/ })).toBeChecked();
    expect(window.queryByRole("button", { name: /^Draft at/ })).toBeNull();
  });

  it("opens with the focus, can be walked into, and closes on Escape", async () => {
    const window = await openPaid();
    go(window).focus();
    await window.user.tab();
    expect(window.getByRole("button", { name: "Compare models" })).toHaveFocus();
    await window.user.keyboard("{Escape}");
    await window.advance(1);
    expect(window.container.querySelector(".place.open")).toBeNull();
  });

  it("gives the focus back to what opened the comparison, and the card stays for it", async () => {
    const window = await openPaid();
    go(window).focus();
    await window.user.tab();
    const opener = window.getByRole("button", { name: "Compare models" });
    await window.user.keyboard("{Enter}");
    await window.advance(1);
    const dialog = window.getByRole("dialog", { name: "Compare models" });
    expect(window.getByRole("button", { name: "Nano Banana 2.1 at 1K" }), "what is chosen").toHaveFocus();
    dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
    await window.advance(1);
    expect(window.container.querySelector(".place.open")).toContainElement(opener);
    expect(opener).toHaveFocus();
  });

  it("compares all models and takes one with its size", async () => {
    const window = await openPaid();
    await hover(window);
    await window.user.click(window.getByRole("button", { name: "Compare models" }));
    await window.advance(1);
    const dialog = within(window.getByRole("dialog", { name: "Compare models" }));
    const rows = dialog.getAllByRole("row");
    expect(rows).toHaveLength(1 + 3 + 3 + 1 + 4);
    expect(rows[1]).toHaveTextContent(/Nano Banana 2\.1.*1K.*\$0\.036 – 0\.042.*\$0\.018 – 0\.021/);
    expect(dialog.getByRole("button", { name: "Nano Banana 2.1 at 1K" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
    await window.user.click(dialog.getByRole("button", { name: "Nano Banana Pro at 2K" }));
    await window.advance(10);
    expect(window.queryByRole("dialog")).toBeNull();
    const { modelId, size } = window.studio.compose;
    expect([modelId, size]).toEqual(["gemini-3-pro-image", "2K"]);
  });
});

describe("an expensive order", () => {
  it("shows its lines and asks, for the button and for Ctrl+Enter", async () => {
    const window = await openPaid();
    window.studio.compose.choose({ size: "4K", count: 6 });
    await window.advance(10);
    await window.user.click(go(window));
    await window.advance(1);
    const dialog = within(window.getByRole("dialog", { name: "Generate this?" }));
    expect(dialog.getByText(/: 4K pictures, more than 4 pictures at once\.$/)).toBeInTheDocument();
    expect(dialog.getByText(/^6 images · 4K · 22,680 tokens$/)).toBeInTheDocument();
    await window.user.click(dialog.getByRole("button", { name: "Cancel" }));
    expect(window.backend.calls).not.toContain("submit");
    await window.user.keyboard("{Control>}{Shift>}{Enter}{/Shift}{/Control}");
    await window.advance(1);
    await window.user.click(window.getByRole("button", { name: "Generate · about $0.71" }));
    await window.advance(1);
    const jobs = [...window.backend.jobs.values()];
    expect(jobs.map(({ priority }) => priority)).toEqual(Array(6).fill("high"));
  });

  it("asks also when only the engine knew that it is expensive", async () => {
    const window = await openPaid();
    window.backend.money.budgets.ask = { fourK: true, images: null, nanos: CENT };
    await window.user.click(go(window));
    await window.advance(1);
    const dialog = within(window.getByRole("dialog", { name: "Generate this?" }));
    expect(dialog.getByText(/: may cost more than \$0\.01\.$/)).toBeInTheDocument();
    await window.user.click(dialog.getByRole("button", { name: /^Generate · / }));
    await window.advance(1);
    expect(window.backend.jobs.size).toBe(1);
  });

  it("is judged as it stands at the click, not as it was when last priced", async () => {
    const window = await openPaid();
    window.studio.compose.choose({ size: "4K" });
    await window.advance(10);
    window.studio.compose.choose({ size: "1K" });
    await window.user.click(go(window));
    await window.advance(1);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.backend.jobs.size).toBe(1);
  });
});

describe("a price that cannot be had", () => {
  it("is asked for again at the click, and nothing goes out without it", async () => {
    const window = await openPaid();
    const failure = { ...failureFor("storageBroken", 0), message: "The library is damaged." };
    window.backend.failures.set("estimate", failure);
    window.studio.compose.choose({ size: "4K", count: 6 });
    await window.advance(10);
    expect(window.getByRole("alert")).toHaveTextContent("The library is damaged.");
    window.backend.failures.set("estimate", failure);
    await window.user.click(go(window));
    await window.advance(1);
    expect(window.backend.calls).not.toContain("submit");
    expect(window.queryByRole("dialog")).toBeNull();
    await window.user.click(go(window));
    await window.advance(1);
    expect(window.getByRole("dialog", { name: "Generate this?" }), "judged anew").toBeInTheDocument();
  });
});

describe("what was charged", () => {
  it("stands on the tile, over the picture and in the inspector", async () => {
    const window = await openPaid();
    await order(window, "A pear");
    await window.advance(9_000);
    expect(window.getByRole("option", { name: "Step 1: A pear · $0.0389" })).toBeInTheDocument();
    expect(window.getByTitle("Charged for this picture")).toHaveTextContent("$0.0389");
    const details = within(window.getByRole("complementary", { name: "Details" }));
    expect(details.getByText("$0.036 – 0.042")).toBeInTheDocument();
    expect(details.getByText("$0.0336 · 1,120 tok")).toBeInTheDocument();
    expect(details.queryByText("Incomplete")).toBeNull();
  });

  it("says when the provider's numbers are not whole, and why it is not what was expected", async () => {
    const window = await openPaid();
    await order(window, "A pear");
    await window.advance(9_000);
    const image = window.studio.sessions.images[0];
    if (!image?.receipt) throw new Error("no receipt");
    const receipt = { ...image.receipt, nanos: 90_000_000, complete: false, difference: "drafts" } as const;
    window.backend.emit({ type: "image", image: { ...image, receipt } });
    await window.advance(1);
    const details = within(window.getByRole("complementary", { name: "Details" }));
    expect(details.getByText("Incomplete")).toBeInTheDocument();
    expect(details.getByText(/drafts were billed as pictures\.$/)).toBeInTheDocument();
  });

  it("is in the footer, beside the day's budget, and leads to the spending", async () => {
    const window = await openPaid({ dayNanos: 10 * CENT });
    await order(window, "A pear");
    await window.advance(9_000);
    const spent = window.getByRole("button", { name: "Spent today $0.04 of $0.10" });
    expect(spent).toHaveAccessibleDescription("Nothing promised");
    await order(window, "A plum");
    await window.advance(1_000);
    expect(spent).toHaveAccessibleDescription(
      /^\$0\.04 promised to jobs that have not ended · \$0\.02 left of/,
    );
    expect(spent).toHaveClass("warn");
    await window.user.click(spent);
    expect(window.studio.panel).toBe("spend");
  });
});

describe("another currency", () => {
  it("is what every price is shown in, with dollars beside the total", async () => {
    const window = await openPaid();
    await window.backend.updateSettings({
      currency: { currency: { code: "EUR", microsPerDollar: 500_000 } },
    });
    await window.advance(10);
    expect(go(window)).toHaveTextContent("Generate · about €0.019");
    expect(window.getByRole("radio", { name: /^1K/ })).toHaveTextContent("€0.019");
    await hover(window);
    expect(card(window).getByText(/^Total/).parentElement).toHaveTextContent(
      "€0.018 – 0.021 ($0.036 – 0.042)",
    );
    await window.backend.updateSettings({ currency: { currency: null } });
    await window.advance(10);
    expect(go(window)).toHaveTextContent("about $0.039");
  });
});
