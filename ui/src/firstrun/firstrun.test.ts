import { describe, expect, it } from "vitest";
import { failureFor } from "../ipc/memory-job";
import { openWindow } from "../testing/window";

const KEY = "AIza-test-0123456789-abcd";

/** Everything the page remembers, as one string. */
function memoryOf(studio: object): string {
  const seen = new WeakSet<object>();
  const walk = (value: unknown): string => {
    if (typeof value === "string") return value;
    if (typeof value !== "object" || value === null || seen.has(value)) return "";
    seen.add(value);
    const entries = value instanceof Map || value instanceof Set ? [...value] : Reflect.ownKeys(value);
    const inner = entries.map((entry) =>
      typeof entry === "object"
        ? walk(entry)
        : walk((value as Record<PropertyKey, unknown>)[entry as string]),
    );
    return inner.join("\n");
  };
  return walk(studio);
}

describe("first run", () => {
  it("tests and saves a key, says what that proves, then opens the studio", async () => {
    const window = await openWindow({ firstRun: true });
    await window.user.type(window.getByLabelText("Gemini API key"), ` ${KEY} {Enter}`);
    expect(window.getByText(/accepts this key/)).toBeInTheDocument();
    expect(window.getByText(/Whether billing is on/)).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Start" }));
    expect(window.getByLabelText("Prompt")).toHaveFocus();
    expect(window.backend.settings.provider).toBe("google");
  });

  it("keeps the key neither in the page nor in any state", async () => {
    const window = await openWindow({ firstRun: true });
    const field = window.getByLabelText("Gemini API key") as HTMLInputElement;
    expect(field).toHaveAttribute("type", "password");
    expect(field).toHaveAttribute("autocomplete", "off");
    await window.user.type(field, KEY);
    await window.user.click(window.getByRole("button", { name: /Test and save/ }));
    expect(field.value).toBe("");
    expect(document.documentElement.outerHTML).not.toContain(KEY);
    expect(memoryOf(window.studio)).not.toContain(KEY);
  });

  it("clears a refused key too, and says so under the field", async () => {
    const window = await openWindow({ firstRun: true });
    window.backend.failures.set("testKey", failureFor("keyRejected", 0));
    const field = window.getByLabelText("Gemini API key") as HTMLInputElement;
    await window.user.type(field, `${KEY}{Enter}`);
    expect(window.getByRole("alert")).toHaveTextContent("This key was refused");
    expect(field).toHaveAccessibleDescription(/refused/);
    expect(field.value).toBe("");
    expect(window.backend.settings.provider).toBeNull();
  });

  it("asks for a key before testing nothing", async () => {
    const window = await openWindow({ firstRun: true });
    await window.user.click(window.getByRole("button", { name: /Test and save/ }));
    expect(window.getByRole("alert")).toHaveTextContent("Paste a key first.");
    expect(window.backend.calls).not.toContain("testKey");
  });

  it("opens the sandbox with no key", async () => {
    const window = await openWindow({ firstRun: true });
    await window.user.click(window.getByRole("button", { name: /Try the sandbox/ }));
    expect(window.backend.settings.provider).toBe("sandbox");
    expect(window.getByRole("heading", { name: "What should it show?" })).toBeInTheDocument();
  });

  it("shows what is wrong with a base URL under its field, before the key is sent", async () => {
    const window = await openWindow({ firstRun: true });
    await window.user.click(window.getByText("Use another provider…"));
    window.backend.failures.set("updateSettings", {
      ...failureFor("baseUrlInvalid", 0),
      message: "“nonsense” is not an address.",
    });
    await window.user.type(window.getByLabelText("Base URL"), "nonsense");
    await window.user.type(window.getByLabelText("Gemini API key"), `${KEY}{Enter}`);
    expect(window.getByLabelText("Base URL")).toHaveAccessibleDescription("“nonsense” is not an address.");
    expect(window.backend.calls).not.toContain("testKey");
  });
});

describe("without a keychain", () => {
  it("says that the key is kept for this session only", async () => {
    const window = await openWindow({ firstRun: true });
    const test = window.backend.testKey;
    window.backend.testKey = async (key, save) => {
      const answer = await test(key, save);
      if (answer.status === "ok")
        answer.data.sessionOnly = "The keychain does not answer; kept for this session.";
      return answer;
    };
    await window.user.type(window.getByLabelText("Gemini API key"), `${KEY}{Enter}`);
    expect(window.getByText(/kept for this session/)).toBeInTheDocument();
  });
});
