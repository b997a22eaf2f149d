import { clearMocks, mockConvertFileSrc, mockIPC, mockWindows } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it } from "vitest";
import type { News } from "./bindings";
import { failureFor } from "./memory-job";
import { tauriBackend } from "./tauri";

type Calls = { command: string; parameters: unknown }[];

function connect(
  answer: (command: string, parameters: Record<string, unknown>) => unknown = () => null,
): Calls {
  const calls: Calls = [];
  mockWindows("main");
  mockConvertFileSrc("linux");
  mockIPC((command, parameters) => {
    calls.push({ command, parameters });
    return answer(command, (parameters ?? {}) as Record<string, unknown>);
  });
  return calls;
}

describe("the backend over Tauri", () => {
  afterEach(() => clearMocks());

  it("addresses pictures through img://, never through commands", () => {
    const calls = connect();
    const backend = tauriBackend();
    expect(backend.imageUrl("ab12", "full")).toBe("img://localhost/full/ab12");
    expect(backend.imageUrl("ab12", "thumb256")).toBe("img://localhost/thumb/256/ab12");
    expect(backend.imageUrl("ab12", "thumb512")).toBe("img://localhost/thumb/512/ab12");
    expect(calls).toEqual([]);
  });

  it("calls commands by their names", async () => {
    const calls = connect();
    const backend = tauriBackend();
    await backend.renameSession("s1", "Bottle hero");
    await backend.openExternal("apiKeys");
    expect(calls).toEqual([
      { command: "rename_session", parameters: { id: "s1", title: "Bottle hero" } },
      { command: "open_external", parameters: { page: "apiKeys" } },
    ]);
  });

  it("hands failures on as values", async () => {
    const failure = failureFor("offline", 0);
    connect(() => Promise.reject(failure));
    expect(await tauriBackend().submit({} as never)).toEqual({ status: "error", error: failure });
  });

  it("opens one channel and passes its events on", async () => {
    const seen: News[] = [];
    connect((command, { channel }) => {
      if (command === "subscribe")
        (channel as { onmessage: (event: News) => void }).onmessage({ type: "jobGone", id: "j" });
      return null;
    });
    await tauriBackend().subscribe((event) => seen.push(event));
    expect(seen).toEqual([{ type: "jobGone", id: "j" }]);
  });
});
