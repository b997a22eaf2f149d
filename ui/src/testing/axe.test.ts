import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { modes } from "../compare/compare.svelte";
import { edited, made } from "./edits";
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
    await window.studio.compose.references.choose();
    await order(window, "A fig");
    await window.advance(2_000);
    window.studio.queueOpen = true;
    await window.advance(1);
    expect(await violations()).toEqual([]);
    window.studio.sessions.walk("home");
    await window.advance(1);
    expect(await violations()).toEqual([]);
  });

  it("holds with an edit, its context, a mention being written and a reference being renamed", async () => {
    const window = await openWindow({ paid: true });
    await window.studio.compose.edit.drop(["/a/bottle.png"]);
    await window.studio.compose.references.drop(["/a/hero.png", "/a/brand.png"]);
    await window.advance(200);
    await window.user.type(window.getByLabelText("Prompt"), "Like @nobody and @h");
    await window.advance(200);
    expect(window.getByRole("listbox", { name: "References to mention" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: /^Context/ }));
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: "Role of hero" }));
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("menuitem", { name: "Rename" }));
    await window.user.keyboard("brand{Enter}");
    expect(window.getByRole("alert")).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    window.backend.drop(["/a/b.png"], "over");
    await window.advance(1);
    expect(await violations()).toEqual([]);
  });

  it("holds with everything the queue has to say", async () => {
    const window = await openWindow({ paid: true });
    window.backend.settings.limits.requestsPerMinute = 1;
    await order(window, "A plum #fail:interrupted");
    await window.advance(9_000);
    const maybeCharged = [...window.backend.jobs.keys()];
    window.backend.recovered = { message: "", recovered: 1, maybeCharged };
    window.backend.restart();
    for (const prompt of ["A pear", "A fig"]) await order(window, prompt);
    window.backend.line.trip();
    await window.backend.pauseQueue();
    await window.advance(100);
    await window.user.keyboard("{Escape}q");
    await window.advance(100);
    expect(await violations()).toEqual([]);
    window.getAllByRole("button", { name: /^Move/ })[0]?.focus();
    await window.user.keyboard(" {ArrowDown}");
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}");
    await window.user.click(window.getAllByRole("button", { name: /^More for/ })[0] as HTMLElement);
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}");
    await window.user.click(window.getByRole("button", { name: "Cancel all…" }));
    expect(await violations()).toEqual([]);
  });

  it("holds with what a price has to say and ask", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear");
    await window.advance(9_000);
    window.studio.compose.choose({ size: "4K", grounded: true });
    await window.advance(10);
    const go = window.getByRole("button", { name: /^Generate/ });
    await window.user.hover(go);
    expect(await violations()).toEqual([]);
    await window.user.click(go);
    await window.advance(1);
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: "Cancel" }));
    await window.user.click(window.getByRole("button", { name: "Compare models" }));
    await window.advance(1);
    expect(await violations()).toEqual([]);
    await window.user.click(window.getByRole("button", { name: "Nano Banana 2.1 at 1K" }));
    await window.backend.setBudgets({ ...window.backend.money.budgets, dayNanos: 1_000_000 });
    await window.advance(10);
    await window.user.click(window.getByRole("button", { name: /^Over today’s budget/ }));
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

  it("holds in the spend view, with an entry to settle and a correction begun", async () => {
    const window = await openWindow({
      paid: true,
      prepare: (backend) => {
        backend.projects = [{ id: "p1", name: "Summer campaign" }];
        Object.assign(backend.money.budgets, { dayNanos: 1_000_000_000 });
      },
    });
    await order(window, "A plum #fail:interrupted");
    await window.advance(9_000);
    await order(window, "A pear");
    await window.advance(9_000);
    await window.user.click(window.getByRole("button", { name: /^Project:/ }));
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}");
    await window.user.click(window.getByRole("button", { name: "Spend" }));
    await window.advance(1);
    await window.user.click(window.getByRole("button", { name: /^Correct/ }));
    expect(await violations()).toEqual([]);
  });

  it("holds while comparing in every mode, choosing a picture, and in a picture's menu", async () => {
    const window = await openWindow();
    const source = await made(window, "A pear");
    await edited(window, source, "A matte pear", 2);
    expect(await violations()).toEqual([]);
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("{ContextMenu}");
    expect(await violations()).toEqual([]);
    await window.user.keyboard("{Escape}c");
    await window.advance(300);
    for (const mode of modes) {
      window.studio.compare.setMode(mode);
      await window.advance(1);
      expect(await violations(), mode).toEqual([]);
    }
    await window.user.click(window.getByRole("button", { name: /^Picture A/ }));
    await window.advance(1);
    expect(await violations()).toEqual([]);
  });
});
