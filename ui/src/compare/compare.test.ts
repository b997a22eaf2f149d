import { within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import type { ImageView } from "../ipc/bindings";
import { edited, made } from "../testing/edits";
import { openWindow, type TestWindow } from "../testing/window";

async function pair() {
  const window = await openWindow();
  const source = await made(window, "A red pear");
  const [edit] = (await edited(window, source, "A red pear, matte")) as [ImageView];
  (document.activeElement as HTMLElement).blur();
  return { window, source, edit };
}

const named = (window: TestWindow) => [
  window.getByRole("button", { name: /^Picture A/ }).getAttribute("aria-label"),
  window.getByRole("button", { name: /^Picture B/ }).getAttribute("aria-label"),
];
const checked = (window: TestWindow) =>
  within(window.getByRole("radiogroup", { name: "How to compare" })).getByRole("radio", { checked: true });

describe("comparing", () => {
  it("begins with what is looked at and what it was made from, and is left where it began", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    expect(window.getByRole("main", { name: "Compare" })).toBeInTheDocument();
    expect(window.getByRole("tab", { name: "Compare" })).toHaveAttribute("aria-selected", "true");
    expect(named(window)).toEqual(["Picture A: Step 1", "Picture B: Step 2"]);
    expect(window.getByRole("img", { name: "A: Step 1: A red pear" })).toBeInTheDocument();
    expect(window.getByRole("img", { name: "B: Step 2: A red pear, matte" })).toBeInTheDocument();
    await window.user.keyboard("{Escape}");
    expect(window.getByRole("main", { name: "Canvas" })).toBeInTheDocument();
    await window.user.click(window.getByRole("tab", { name: "Compare" }));
    await window.user.click(window.getByRole("tab", { name: "Edit" }));
    expect(window.getByRole("main", { name: "Canvas" })).toBeInTheDocument();
  });

  it("takes the picture before it where there is no source, and says so where there is none", async () => {
    const window = await openWindow();
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("c");
    expect(window.getByText("Two pictures to compare")).toBeInTheDocument();
    await window.user.keyboard("c");
    await made(window, "One");
    await made(window, "Two");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("c");
    expect(named(window)).toEqual(["Picture A: Step 1", "Picture B: Step 2"]);
  });

  it("goes through the modes with M and swaps with X", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    const seen = [checked(window).textContent.trim()];
    for (let round = 0; round < 4; round += 1) {
      await window.user.keyboard("m");
      seen.push(checked(window).textContent.trim());
    }
    expect(seen).toEqual(["Slider", "Side by side", "Onion skin", "Blink", "Difference"]);
    await window.user.keyboard("{Shift>}M{/Shift}");
    expect(checked(window)).toHaveTextContent("Blink");
    await window.user.keyboard("x");
    expect(named(window)).toEqual(["Picture A: Step 2", "Picture B: Step 1"]);
  });

  it("moves the divider with the arrow keys, from wherever the focus is", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    const divider = window.getByRole("slider", { name: "Divider" });
    expect(divider).toHaveAttribute("aria-valuenow", "50");
    await window.user.keyboard("{ArrowRight}{ArrowRight}{Shift>}{ArrowLeft}{/Shift}");
    expect(divider).toHaveAttribute("aria-valuenow", "42");
    expect(window.studio.sessions.item?.step, "the strip stays where it is").toBe(2);
    divider.focus();
    await window.user.keyboard("{End}");
    expect(divider).toHaveAttribute("aria-valuetext", "100 % A");
    await window.user.keyboard("{ArrowRight}{PageDown}");
    expect(divider).toHaveAttribute("aria-valuenow", "90");
  });

  it("shows the other picture while Space is held, and for good with the button", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    await window.user.click(window.getByRole("radio", { name: "Blink" }));
    const shown = () => window.getByText(/^Showing/).textContent;
    expect(shown()).toBe("Showing A");
    await window.user.keyboard("[Space>]");
    expect(shown()).toBe("Showing B");
    await window.user.keyboard("[/Space]");
    expect(shown()).toBe("Showing A");
    await window.user.click(window.getByRole("button", { name: /^Flip/ }));
    expect(shown()).toBe("Showing B");
  });

  it("sets how much B covers and how much a difference is brightened", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    await window.user.click(window.getByRole("radio", { name: "Onion skin" }));
    expect(window.getByRole("slider", { name: "Opacity of B" })).toHaveValue("0.5");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(window.getByText("60 %")).toBeInTheDocument();
    await window.user.keyboard("mm{ArrowRight}");
    expect(window.getByText("×5")).toBeInTheDocument();
  });

  it("has one camera for both, which the zoom keys mean", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    const { compare, stage } = window.studio;
    compare.stage.resize({ width: 800, height: 600 });
    await window.user.keyboard("{Control>}[Digit2]{/Control}");
    await window.advance(1);
    expect(compare.stage.percent).toBe(200);
    expect(stage.percent).not.toBe(200);
    const [one, other] = window.getAllByRole("img", { name: /^[AB]: / });
    expect(one?.style.transform).toMatch(/scale\(2\)$/);
    expect(other?.style.transform).toBe(one?.style.transform);
    await window.user.keyboard("{Control>}[Digit0]{/Control}");
    expect(compare.stage.fitted).toBe(true);
  });

  it("follows the selection with B, and keeps an A that was picked", async () => {
    const { window, source, edit } = await pair();
    const other = await made(window, "A fig");
    const { compare, sessions } = window.studio;
    compare.start(edit);
    sessions.selectImage(edit.id);
    await window.advance(1);
    sessions.selectImage(other.id);
    await window.advance(1);
    expect([compare.a?.step, compare.b?.step], "its own partner").toEqual([2, 3]);
    compare.partner(source);
    expect([compare.a?.step, compare.b?.step]).toEqual([1, 3]);
    sessions.selectImage(edit.id);
    await window.advance(1);
    expect([compare.a?.step, compare.b?.step], "A was picked").toEqual([1, 2]);
  });

  it("brings sizes that differ to one scale, or shows the pixels of both", async () => {
    const { window, source } = await pair();
    await window.user.keyboard("c");
    expect(window.queryByRole("radiogroup", { name: "Sizes" })).toBeNull();
    const { compare } = window.studio;
    compare.choose("a", { ...source, id: "elsewhere", width: source.width / 2, height: source.height / 2 });
    compare.stage.resize({ width: 800, height: 600 });
    await window.advance(1);
    const widths = () => [compare.frame?.a.width, compare.frame?.b.width];
    expect(widths()).toEqual([1024, 1024]);
    await window.user.click(window.getByRole("radio", { name: "Actual pixels" }));
    expect(widths()).toEqual([512, 1024]);
    expect(compare.stage.percent).toBe(100);
    await window.user.click(window.getByRole("radio", { name: "Match scale" }));
    expect(compare.stage.fitted).toBe(true);
  });

  it("does not put a picture beside itself", async () => {
    const { window, edit } = await pair();
    window.studio.compare.partner(edit);
    expect([window.studio.compare.a?.step, window.studio.compare.b?.step]).toEqual([1, 2]);
  });

  it("offers the menu of the picture that is pointed at", async () => {
    const { window } = await pair();
    await window.user.keyboard("cm");
    const panes = window.getByRole("main", { name: "Compare" }).querySelectorAll<HTMLElement>(".pane");
    await window.user.pointer({ keys: "[MouseRight]", target: panes[0] as HTMLElement });
    expect(window.getByRole("menu", { name: "Step 1: actions" })).toBeInTheDocument();
  });

  it("says that a picture's file is missing", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    window.getByRole("img", { name: /^A: / }).dispatchEvent(new Event("error"));
    await window.advance(1);
    expect(window.getByText("The file of this picture is missing.")).toBeInTheDocument();
  });
});

describe("what two pictures differ in", () => {
  it("is measured once the eye rests", async () => {
    const { window } = await pair();
    await window.user.keyboard("cxx");
    const aside = within(window.getByRole("complementary", { name: "Differences" }));
    expect(aside.getByText("Measuring…")).toBeInTheDocument();
    expect(window.backend.calls).not.toContain("compareImages");
    await window.advance(300);
    expect(window.backend.calls.filter((call) => call === "compareImages")).toHaveLength(1);
    expect(aside.getByText(/^\d+\.\d dB$/)).toBeInTheDocument();
    expect(aside.getByText(/^0\.\d{4}$/)).toBeInTheDocument();
    expect(aside.queryByText("Measuring…")).toBeNull();
  });

  it("says when they are identical, and what went wrong, and tries again", async () => {
    const { window, source } = await pair();
    window.backend.failures.set("compareImages", {
      ...failureFor("notFound", 0),
      message: "A file is gone.",
    });
    await window.user.keyboard("c");
    await window.advance(300);
    expect(window.getByRole("alert")).toHaveTextContent("Couldn’t measure: A file is gone.");
    await window.user.click(window.getByRole("button", { name: "Try again" }));
    await window.advance(1);
    expect(window.queryByRole("alert")).toBeNull();
    window.studio.compare.choose("b", source);
    await window.advance(300);
    expect(window.getByText("Identical")).toBeInTheDocument();
  });

  it("shows the words and the settings that differ", async () => {
    const { window } = await pair();
    await window.user.keyboard("c");
    const aside = within(window.getByRole("complementary", { name: "Differences" }));
    expect(aside.getByText("2 words differ")).toBeInTheDocument();
    expect(aside.getByText(", matte").tagName).toBe("INS");
    const rows = aside.getAllByRole("row").map(({ textContent }) => textContent.trim());
    expect(rows.some((row) => /^Depth\s*1\s*2$/.test(row))).toBe(true);
    expect(rows.some((row) => row.startsWith("Model"))).toBe(false);
  });
});

describe("choosing a picture to compare", () => {
  it("reaches any session and opens none", async () => {
    const { window, source } = await pair();
    await window.studio.projects.newSession();
    await window.advance(1);
    const here = window.studio.sessions.currentId;
    await made(window, "A fig");
    (document.activeElement as HTMLElement).blur();
    await window.user.keyboard("c");
    await window.user.click(window.getByRole("button", { name: /^Picture A/ }));
    const dialog = within(window.getByRole("dialog", { name: "Choose picture A" }));
    await window.user.type(dialog.getByLabelText("Search sessions"), "red pear");
    await window.advance(300);
    const found = within(dialog.getByRole("listbox", { name: "Sessions" })).getAllByRole("option");
    expect(found).toHaveLength(1);
    await window.user.click(found[0] as HTMLElement);
    await window.advance(1);
    await window.user.click(dialog.getByRole("option", { name: "Step 1: A red pear" }));
    await window.advance(1);
    expect(window.queryByRole("dialog")).toBeNull();
    expect(window.studio.compare.a?.id).toBe(source.id);
    expect(window.studio.compare.b?.prompt).toBe("A fig");
    expect(window.studio.sessions.currentId, "the open session stays").toBe(here);
    expect(window.backend.settings.currentSession).toBe(here);
  });

  it("says when nothing is found and when a session cannot be read", async () => {
    const { window } = await pair();
    window.backend.failures.set("peekSession", { ...failureFor("notFound", 0), message: "It is gone." });
    await window.user.keyboard("c");
    await window.user.click(window.getByRole("button", { name: /^Picture B/ }));
    await window.advance(1);
    expect(window.getByRole("alert")).toHaveTextContent("It is gone.");
    await window.user.click(window.getByRole("button", { name: "Try again" }));
    await window.advance(1);
    const dialog = within(window.getByRole("dialog"));
    expect(dialog.getByRole("option", { name: /^Step 2/, selected: true })).toBeInTheDocument();
    await window.user.type(window.getByLabelText("Search sessions"), "zebra");
    await window.advance(300);
    expect(window.getByText("No session has these words.")).toBeInTheDocument();
  });
});
