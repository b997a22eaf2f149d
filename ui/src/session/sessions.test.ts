import { describe, expect, it } from "vitest";
import { grow, growTree } from "../testing/tree";
import { openWindow, order, type TestWindow } from "../testing/window";

/** A line of the session menu. */
async function choose(window: TestWindow, name: string) {
  await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
  await window.user.click(window.getByRole("menuitem", { name }));
  await window.advance(1);
}

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

  it("go to the Trash with a message that takes it back", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    await choose(window, "Delete");
    expect(window.getByText("What should it show?")).toBeInTheDocument();
    await order(window, "A plum");
    expect(window.studio.sessions.current?.title, "an order with no session opens one").toBe("A plum");
    await window.user.click(window.getByRole("button", { name: "Undo" }));
    await window.advance(1);
    expect(window.studio.sessions.list.map(({ title }) => title)).toContain("A pear");
  });

  it("are duplicated with every turn, and the copy is open", async () => {
    const window = await openWindow();
    await growTree(window);
    const before = window.studio.sessions.currentId;
    await choose(window, "Duplicate");
    const { sessions } = window.studio;
    expect(sessions.currentId).not.toBe(before);
    expect(sessions.current?.title).toBe("One copy");
    expect(sessions.tree.rows.map(({ nodes }) => nodes.length)).toEqual([3, 1]);
    expect(
      window.backend.calls.filter((call) => call === "submit"),
      "nothing is sent",
    ).toHaveLength(4);
  });

  it("are put away and found again by a word of a prompt", async () => {
    const window = await openWindow();
    await order(window, "A pear");
    await window.advance(9_000);
    await grow(window, "Now on blue velvet", 1);
    await choose(window, "Archive");
    expect(window.getByText("“A pear” is archived")).toBeInTheDocument();
    await choose(window, "New session");
    await window.user.click(window.getByRole("button", { name: /^Sessions/ }));
    expect(window.queryByRole("menuitemradio", { name: /A pear/ })).toBeNull();
    await window.user.type(window.getByRole("textbox", { name: "Search sessions" }), "velvet");
    await window.advance(200);
    expect(window.getAllByRole("menuitemradio").map((row) => row.textContent)).toEqual([
      expect.stringContaining("Archived · 2 images"),
    ]);
    await window.user.type(window.getByRole("textbox", { name: "Search sessions" }), " cotton");
    await window.advance(200);
    expect(window.getByText("No session says that.")).toBeInTheDocument();
    await window.user.clear(window.getByRole("textbox", { name: "Search sessions" }));
    await window.user.type(window.getByRole("textbox", { name: "Search sessions" }), "pear");
    await window.advance(200);
    await window.user.click(window.getByRole("menuitemradio", { name: /A pear/ }));
    await window.advance(1);
    await choose(window, "Take out of the archive");
    expect(window.studio.sessions.current).toMatchObject({ title: "A pear", archived: false });
  });

  it("move to a project from their own menu", async () => {
    const window = await openWindow({
      prepare: (backend) => (backend.projects = [{ id: "p1", name: "Summer campaign" }]),
    });
    await choose(window, "Move to project…");
    await window.user.click(window.getByRole("button", { name: "Summer campaign" }));
    await window.advance(1);
    expect(window.studio.sessions.current?.project).toBe("p1");
    expect(window.getByRole("button", { name: "Undo move session" })).toBeEnabled();
  });

  it("go to a branch from the header", async () => {
    const window = await openWindow();
    await growTree(window);
    await window.user.click(window.getByRole("button", { name: /^Branch: Warm light/ }));
    await window.user.click(window.getByRole("menuitemradio", { name: "Main" }));
    expect(window.getByRole("img", { name: "Step 3: Three" }), "its newest turn").toBeInTheDocument();
    await window.user.click(window.getByRole("button", { name: "Branch: Main" }));
    expect(window.queryByRole("menuitem", { name: "Delete branch" }), "Main stays").toBeNull();
  });

  it("keep what the news said while a session was on its way", async () => {
    const window = await openWindow();
    const { backend, studio } = window;
    const id = studio.sessions.currentId as string;
    await grow(window, "A pear");
    const { openSession } = backend;
    let arrive = () => {};
    backend.openSession = async (asked) => {
      const view = structuredClone(await openSession(asked));
      await new Promise<void>((resolve) => (arrive = resolve));
      return view;
    };
    const opened = studio.sessions.open(id);
    await window.advance(1);
    await grow(window, "A fig", 1);
    const [first] = studio.sessions.images;
    if (!first) throw new Error("there is a picture");
    await backend.markImage(first.id, "star");
    await backend.renameBranch(first.branch, "Trunk");
    await backend.renameSession(id, "Fruit");
    arrive();
    await opened;
    await window.advance(1);
    const { sessions } = studio;
    expect(sessions.images.map(({ prompt, mark }) => [prompt, mark])).toEqual([
      ["A pear", "star"],
      ["A fig", "none"],
    ]);
    expect(sessions.tree.nodes.map(({ turn }) => turn.prompt)).toEqual(["A pear", "A fig"]);
    expect(sessions.branches.map(({ name }) => name)).toEqual(["Trunk"]);
    expect(sessions.current?.title).toBe("Fruit");
    expect(studio.jobs.list, "its picture stands for it").toEqual([]);
  });

  it("keep a whole snapshot that came while a session was on its way", async () => {
    const window = await openWindow();
    const { backend, studio } = window;
    await grow(window, "A pear");
    const { openSession } = backend;
    let arrive = () => {};
    backend.openSession = async (asked) => {
      const view = structuredClone(await openSession(asked));
      await new Promise<void>((resolve) => (arrive = resolve));
      return view;
    };
    const opened = studio.sessions.open(studio.sessions.currentId as string);
    await window.advance(1);
    const emit = backend.emit.bind(backend);
    // Nobody listens for a while; then everything is told anew.
    backend.emit = () => {};
    await grow(window, "A fig", 1);
    backend.emit = emit;
    backend.restart();
    arrive();
    await opened;
    expect(studio.sessions.tree.nodes.map(({ turn }) => turn.prompt)).toEqual(["A pear", "A fig"]);
  });

  it("do not come back by an answer that is older than their end", async () => {
    const window = await openWindow();
    const { backend, studio } = window;
    await grow(window, "A pear");
    await studio.sessions.create();
    const old = studio.sessions.list.find(({ title }) => title === "A pear")?.id as string;
    const { openSession } = backend;
    backend.openSession = async (asked) => {
      const view = structuredClone(await openSession(asked));
      await backend.deleteSession(old);
      return view;
    };
    await studio.sessions.open(old);
    expect(studio.sessions.list.map(({ id }) => id)).not.toContain(old);
    expect(studio.sessions.currentId).not.toBe(old);
  });
});
