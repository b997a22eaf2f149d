import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { openWindow, order } from "../testing/window";

const generate = { name: /^Generate/ };

describe("the dock", () => {
  it("shows the price of each size and on the button, and follows size, count and model", async () => {
    const window = await openWindow({ paid: true });
    const button = window.getByRole("button", generate);
    expect(button).toHaveTextContent("Generate · about $0.039");
    await window.user.click(window.getByRole("radio", { name: /^2K/ }));
    await window.advance(10);
    expect(button).toHaveTextContent("about $0.056");
    expect(window.getByRole("radio", { name: /^4K/ })).toHaveTextContent("$0.12");

    await window.user.click(window.getByRole("button", { name: /^Number of pictures/ }));
    await window.user.click(window.getByRole("menuitemradio", { name: /3 pictures/ }));
    await window.advance(10);
    expect(button).toHaveTextContent("about $0.17");

    await window.user.click(window.getByRole("button", { name: /^Model/ }));
    await window.user.click(window.getByRole("menuitemradio", { name: /Nano Banana 2 Lite/ }));
    await window.advance(10);
    expect(window.queryByRole("radio", { name: /^2K/ })).toBeNull();
    expect(button).toHaveTextContent("about $0.10");
  });

  it("hides thinking for a model that has no levels", async () => {
    const window = await openWindow();
    expect(window.getByRole("button", { name: /^Thinking/ })).toBeInTheDocument();
    window.studio.compose.choose({ model: "gemini-3-pro-image" });
    await window.advance(1);
    expect(window.queryByRole("button", { name: /^Thinking/ })).toBeNull();
  });

  it("warns about a retired model and switches to its successor", async () => {
    const window = await openWindow();
    window.studio.compose.choose({ model: "gemini-3.1-flash-image" });
    await window.advance(1);
    await window.user.click(window.getByText("Switch to Nano Banana 2.1"));
    expect(window.studio.compose.modelId).toBe("gemini-nano-banana-2.1");
  });

  it("is honest about the sandbox's price", async () => {
    const window = await openWindow();
    expect(window.getByRole("button", generate)).toHaveTextContent("$0.00");
    expect(window.getByRole("button", generate)).toHaveTextContent("would be $0.039");
  });

  it("describes the button with the lines of the price", async () => {
    const window = await openWindow({ paid: true });
    window.studio.compose.prompt = "A pear";
    await window.advance(200);
    expect(window.getByRole("button", generate)).toHaveAccessibleDescription(/1 image · 1K · 1,120 tokens/);
    expect(window.getByRole("button", generate)).toHaveAccessibleDescription(
      /Thinking, medium · 300–1,100 tokens/,
    );
  });

  it("explains why it is off and sends nothing", async () => {
    const window = await openWindow();
    const button = window.getByRole("button", generate);
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription(/^Describe a picture first/);
    await window.user.click(button);
    expect(window.backend.calls).not.toContain("submit");
    window.studio.compose.prompt = "x".repeat(100_001);
    await window.advance(1);
    expect(button).toHaveAccessibleDescription(/^1 character too many/);
    expect(window.getByText("100,001 of 100,000 characters")).toBeInTheDocument();
  });

  it("sends emoji and right-to-left text as they are", async () => {
    const window = await openWindow();
    const prompt = "زجاجة عطر 🍌👩‍🎨";
    await order(window, prompt);
    expect([...window.backend.jobs.values()][0]?.prompt).toBe(prompt);
    expect(window.getByLabelText("Prompt")).toHaveAttribute("dir", "auto");
  });

  it("shows a refused order where the eye is", async () => {
    const window = await openWindow();
    window.backend.failures.set("submit", failureFor("storageFull", 0));
    await order(window, "A pear");
    expect(window.getByRole("alert")).toHaveTextContent("The disk is full.");
  });

  it("lets the latest estimate win over a slower, older one", async () => {
    const window = await openWindow({ paid: true });
    const { compose } = window.studio;
    const ask = window.backend.estimate;
    let release = () => {};
    window.backend.estimate = async (request) => {
      const answer = await ask(request);
      await new Promise<void>((resolve) => (release = resolve));
      return answer;
    };
    compose.choose({ size: "4K" });
    await window.advance(1);
    const releaseOld = release;
    window.backend.estimate = ask;
    compose.choose({ size: "1K" });
    await window.advance(1);
    releaseOld();
    await window.advance(1);
    expect(compose.estimate?.chosen.lowNanos).toBeLessThan(40_000_000);
  });

  it("walks earlier prompts and comes back to the draft", async () => {
    const window = await openWindow();
    await order(window, "First");
    await order(window, "Second");
    window.studio.compose.prompt = "Draft";
    await window.advance(200);
    const field = window.getByLabelText("Prompt") as HTMLTextAreaElement;
    field.focus();
    await window.user.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
    expect(field.value).toBe("First");
    await window.user.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
    expect(field.value).toBe("Draft");
  });

  it("takes dropped and pasted references, reorders and removes them by keyboard", async () => {
    const window = await openWindow();
    window.backend.drop(["/a/hero.png", "/a/brand.png"], "over");
    await window.advance(1);
    expect(window.getByRole("group", { name: "Use as reference" })).toBeInTheDocument();
    window.backend.drop(["/a/hero.png", "/a/brand.png"], "drop");
    await window.advance(1);
    expect(window.queryByRole("group", { name: "Use as reference" })).toBeNull();
    window.getByRole("button", { name: "@hero, object" }).focus();
    await window.user.keyboard("{Alt>}{ArrowRight}{/Alt}");
    const { references } = window.studio.compose;
    expect(references.names).toEqual(["brand", "hero"]);
    await window.user.click(window.getByRole("button", { name: "Remove brand" }));
    expect(references.names).toEqual(["hero"]);
    await references.paste();
    expect(references.names).toEqual(["hero", "Pasted-image"]);
  });
});
