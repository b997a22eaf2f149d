import { describe, expect, it } from "vitest";
import { openWindow, order } from "../testing/window";

describe("the views of the window", () => {
  it("count what is in line, and open the queue and the spending", async () => {
    const window = await openWindow();
    const queue = window.getByRole("button", { name: "Queue" });
    await order(window, "A pear");
    await order(window, "A fig");
    expect(queue).toHaveAccessibleName("Queue, 2 jobs");
    expect(queue).toHaveTextContent("Queue2");
    await window.user.click(queue);
    expect(window.getByRole("region", { name: "Queue" })).toBeInTheDocument();
    expect(queue).toHaveAttribute("aria-expanded", "true");
    await window.user.click(queue);
    expect(window.queryByRole("region", { name: "Queue" })).toBeNull();
    await window.user.click(window.getByRole("button", { name: "Spend" }));
    expect(window.getByRole("dialog", { name: /Spend/ })).toBeInTheDocument();
  });

  it("are walked with the arrow keys, which change the view and nothing else", async () => {
    const window = await openWindow();
    window.getByRole("tab", { name: "Edit" }).focus();
    await window.user.keyboard("{ArrowRight}");
    expect(window.getByRole("tab", { name: "Compare", selected: true })).toHaveFocus();
    expect(window.getByRole("main", { name: "Compare" })).toBeInTheDocument();
    await window.user.keyboard("{ArrowLeft}");
    expect(window.getByRole("main", { name: "Canvas" })).toBeInTheDocument();
  });
});
