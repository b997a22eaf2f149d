import { describe, expect, it } from "vitest";
import { openWindow, order } from "../testing/window";

describe("keyboard", () => {
  it("focuses the prompt, lists the shortcuts, zooms", async () => {
    const window = await openWindow();
    await window.user.keyboard("/");
    expect(window.getByLabelText("Prompt")).toHaveFocus();
    expect(window.getByLabelText("Prompt")).toHaveValue("");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("?");
    expect(window.getByRole("dialog", { name: "Shortcuts" })).toBeInTheDocument();
  });

  it("keeps single keys out of the prompt's way", async () => {
    const window = await openWindow();
    await window.user.type(window.getByLabelText("Prompt"), "and/or?");
    expect(window.getByLabelText("Prompt")).toHaveValue("and/or?");
    expect(window.queryByRole("dialog")).toBeNull();
  });

  it("sends with Ctrl+Enter and zooms with Ctrl and a digit", async () => {
    const window = await openWindow();
    await window.user.type(window.getByLabelText("Prompt"), "A pear");
    await window.advance(200);
    await window.user.keyboard("{Control>}{Enter}{/Control}");
    expect(window.backend.calls.filter((call) => call === "submit")).toHaveLength(1);
    window.studio.stage.resize({ width: 800, height: 600 });
    await window.advance(9_000);
    await window.user.keyboard("{Control>}[Digit3]{/Control}");
    expect(window.studio.stage.percent).toBe(400);
    expect(window.studio.stage.pixelated).toBe(true);
    await window.user.keyboard("{Control>}[Digit0]{/Control}");
    expect(window.studio.stage.fitted).toBe(true);
  });

  it("keeps the zoom between versions of one size", async () => {
    const window = await openWindow();
    window.studio.stage.resize({ width: 800, height: 600 });
    await order(window, "One");
    await window.advance(9_000);
    window.studio.stage.zoomTo(2);
    await order(window, "Two");
    await window.advance(9_000);
    expect(window.studio.stage.percent).toBe(200);
    window.studio.compose.choose({ ratio: "16:9" });
    await order(window, "Three");
    await window.advance(9_000);
    expect(window.studio.stage.fitted).toBe(true);
  });
});

describe("the keys of the queue", () => {
  it("cancel what is looked at, or else what runs", async () => {
    const window = await openWindow({ paid: true });
    await order(window, "A pear");
    await window.advance(9_000);
    await order(window, "A fig");
    await window.advance(2_000);
    window.studio.sessions.walk("home");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("{Shift>}X{/Shift}");
    await window.advance(1);
    expect([...window.backend.jobs.values()].at(-1)?.state).toMatchObject({ phase: "cancelled" });
    await window.user.keyboard("{Shift>}X{/Shift}");
    expect(window.backend.calls.filter((call) => call === "cancel")).toHaveLength(1);
  });

  it("ask before all is cancelled", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("{Control>}{Shift>}X{/Shift}{/Control}");
    expect(window.getByRole("dialog", { name: "Cancel all jobs?" })).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Keep all" }));
    await window.advance(1);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.backend.calls).not.toContain("cancelAll");
  });

  it("stay out of the prompt's way and stand in the list", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.user.clear(window.getByLabelText("Prompt"));
    await window.user.type(window.getByLabelText("Prompt"), "qX{Control>}{Shift>}X{/Shift}{/Control}");
    expect(window.getByLabelText("Prompt")).toHaveValue("qX");
    expect(window.queryByRole("region", { name: "Queue" })).toBeNull();
    expect(window.queryByRole("dialog")).toBeNull();
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("?");
    for (const keys of ["Q", "Shift X", "Ctrl Shift X", "Ctrl Shift Enter", "Space · Alt ↑ · Alt ↓"]) {
      expect(window.getByText(keys)).toBeInTheDocument();
    }
  });
});

describe("pasting", () => {
  it("outside the prompt takes the picture from the clipboard", async () => {
    const window = await openWindow();
    await window.user.keyboard("{Control>}v{/Control}");
    await window.advance(400);
    expect(window.studio.compose.references).toHaveLength(1);
    expect(window.backend.calls.filter((call) => call === "pasteReference")).toHaveLength(1);
  });

  it("in the prompt leaves text alone and asks the host when there is none", async () => {
    const window = await openWindow();
    await window.user.click(window.getByLabelText("Prompt"));
    await window.user.paste("some text");
    await window.advance(200);
    expect(window.backend.calls).not.toContain("pasteReference");
    await window.user.keyboard("{Control>}v{/Control}");
    await window.advance(200);
    expect(window.backend.calls.filter((call) => call === "pasteReference")).toHaveLength(1);
  });
});

describe("the native menu", () => {
  it("does what its items say", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    window.studio.stage.resize({ width: 800, height: 600 });
    window.backend.menu("actualSize");
    expect(window.studio.stage.percent).toBe(100);
    window.backend.menu("saveCopy");
    await window.advance(1);
    expect(window.getByText("Saved to /home/you/picture.jpg")).toBeInTheDocument();
    window.backend.menu("newSession");
    await window.advance(1);
    expect(window.getByText("What should it show?")).toBeInTheDocument();
    window.backend.menu("settings");
    await window.advance(1);
    expect(window.getByRole("dialog", { name: "Settings" })).toBeInTheDocument();
  });

  it("works the queue from the native menu", async () => {
    const window = await openWindow();
    window.backend.menu("pauseQueue");
    await window.advance(1);
    expect(window.studio.queue.paused).toBe(true);
    window.backend.menu("resumeQueue");
    await window.advance(1);
    expect(window.studio.queue.paused).toBe(false);
    window.backend.menu("showQueue");
    await window.advance(1);
    expect(window.getByRole("region", { name: "Queue" })).toBeInTheDocument();
    window.backend.menu("cancelAll");
    await window.advance(1);
    expect(window.getByRole("dialog", { name: /Cancel/ })).toBeInTheDocument();
  });
});
