import { describe, expect, it } from "vitest";
import { openWindow, order } from "../testing/window";

describe("sessions", () => {
  it("starts a new one and finds the old one again", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitem", { name: "New session" }));
    expect(window.getByText("What should it show?")).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitemradio", { name: /A pear/ }));
    expect(window.getByRole("img", { name: /A pear/ })).toBeInTheDocument();
  });

  it("renames", async () => {
    const window = await openWindow();
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitem", { name: "Rename…" }));
    const field = window.getByLabelText("Session title");
    await window.user.clear(field);
    await window.user.type(field, "Bottle hero{Enter}");
    expect(window.getByRole("button", { name: "Sessions: Bottle hero" })).toBeInTheDocument();
  });

  it("deletes only after a question that says what goes", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    await window.user.click(window.getByRole("menuitem", { name: "Delete…" }));
    expect(
      window.getByText("It leaves the list. Its 1 image stays on disk, in the library folder."),
    ).toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Delete session" }));
    await window.advance(1);
    expect(window.getByText("What should it show?")).toBeInTheDocument();
    await order(window, "A plum");
    expect(window.studio.sessions.current?.title, "an order with no session opens one").toBe("A plum");
  });

  it("keeps what the news said while a session was on its way", async () => {
    const window = await openWindow();
    const { backend } = window;
    const { openSession } = backend;
    const late: (() => void)[] = [];
    backend.openSession = async (id) => {
      const view = structuredClone(await openSession(id));
      await new Promise<void>((resolve) => late.push(resolve));
      return view;
    };
    await order(window, "A pear");
    await window.advance(9_000);
    late.forEach((arrive) => arrive());
    await window.advance(1);
    expect(window.getByRole("img", { name: /A pear/ })).toBeInTheDocument();
    expect(window.queryByText(/^(Sending|Thinking)…$/)).toBeNull();
    expect(window.studio.jobs.list, "its picture stands for it").toEqual([]);
  });
});
