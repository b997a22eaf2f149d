import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { openWindow, order } from "./window";

/** Colours need a real engine; everything else is checked here. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
}

describe("accessibility", () => {
  it("holds on the first run", async () => {
    const window = await openWindow({ firstRun: true });
    await window.user.click(window.getByText("Use another provider…"));
    expect(await violations()).toEqual([]);
  });

  it("holds in an empty studio", async () => {
    await openWindow();
    expect(await violations()).toEqual([]);
  });

  it("holds with results, a failure, a running job, references and the queue open", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear");
    await window.advance(9_000);
    await order(window, "A plum #fail:dayLimit");
    await window.advance(9_000);
    await window.studio.compose.chooseReferences();
    await order(window, "A fig");
    await window.advance(2_000);
    window.studio.queueOpen = true;
    await window.advance(1);
    expect(await violations()).toEqual([]);
    window.studio.sessions.walk(-Infinity);
    await window.advance(1);
    expect(await violations()).toEqual([]);
  });

  it("holds with menus and settings open", async () => {
    const window = await openWindow({ paid: true });
    await window.user.click(window.getByRole("button", { name: /^Ratio/ }));
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}");
    await window.user.click(window.getByRole("button", { name: "Settings" }));
    await window.user.click(window.getByRole("radio", { name: "Other" }));
    expect(await violations()).toEqual([]);
  });
});
