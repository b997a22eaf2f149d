// The rows of the drawer as something to walk through and to carry things in: what is drawn, which row
// has the tab stop, the hand that drags. Knows the list's element, not its looks.
import { flushSync } from "svelte";
import type { JobSnapshot } from "../ipc/bindings";
import { rovingIndex } from "../kit/roving";
import type { Queue } from "./queue.svelte";
import { beforeAt, inLine } from "./rows";
import { edgePull, scrolledTo, sliceOf } from "./viewport";

/** Height of a row in pixels; the style sheet follows it. */
export const ROW = 56;
/** A hand trembles; less than this many pixels is a click. */
const STILL = 4;

type Focused = { id: string; cell: string; index: number };
type Drag = { id: string; name: string; grabbed: number; y: number; pointer: number; moving: boolean };

export class RowList {
  scrolled = $state(0);
  height = $state(0);
  /** Has the tab stop. */
  active = $state<string | null>(null);
  drag = $state.raw<Drag | null>(null);
  #node: HTMLElement | null = null;
  readonly #queue: Queue;
  readonly #name: (job: JobSnapshot) => string;

  readonly stop = $derived.by(() => {
    const { rows } = this.#queue;
    return rows.some(({ id }) => id === this.active) ? this.active : (rows[0]?.id ?? null);
  });
  readonly slice = $derived.by(() => sliceOf(this.scrolled, this.height, this.#queue.rows.length, ROW));
  /** Rows in sight with their places; the active one stays, so that it keeps the focus. */
  readonly drawn = $derived.by(() => {
    const { first, last } = this.slice;
    const all = this.#queue.rows.map((job, index) => ({ job, index }));
    return all.filter(({ job, index }) => (index >= first && index < last) || job.id === this.stop);
  });

  constructor(queue: Queue, name: (job: JobSnapshot) => string) {
    this.#queue = queue;
    this.#name = name;
  }

  /** Takes charge of the element that scrolls. */
  attach = (node: HTMLElement): (() => void) => {
    this.#node = node;
    const scroll = () => (this.scrolled = node.scrollTop);
    const resize = new ResizeObserver(() => (this.height = node.clientHeight));
    resize.observe(node);
    node.addEventListener("scroll", scroll, { passive: true });
    return () => {
      resize.disconnect();
      node.removeEventListener("scroll", scroll);
      this.release(false);
      this.#node = null;
    };
  };

  /** Where a row is drawn: the dragged one under the hand, the others in their places. */
  top({ job, index }: { job: JobSnapshot; index: number }): number {
    const { drag } = this;
    return drag?.moving && drag.id === job.id ? drag.y - drag.grabbed : index * ROW;
  }

  key(event: KeyboardEvent): void {
    const at = cellOf(event.target);
    const job = at && this.#queue.rows.find(({ id }) => id === at.id);
    if (!at || !job || event.ctrlKey || event.metaKey) return;
    const done = event.altKey
      ? this.#step(event, job)
      : this.#carry(event, job, at.cell) || this.#walk(event, job, at.cell);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  press(event: PointerEvent): void {
    const at = cellOf(event.target);
    const job = at?.cell === "grip" ? this.#queue.rows.find(({ id }) => id === at.id) : null;
    if (event.button !== 0 || !job || !this.#node) return;
    event.preventDefault();
    (event.target as Element).closest<HTMLElement>("[data-cell]")?.focus();
    const y = this.#y(event);
    const index = this.#queue.rows.indexOf(job);
    this.drag = {
      id: job.id,
      name: this.#name(job),
      grabbed: y - index * ROW,
      y,
      pointer: event.clientY,
      moving: false,
    };
    // On the list, not on the grip: that is moved within the page, and would lose it.
    this.#node.setPointerCapture(event.pointerId);
    // The grip loses the focus when its row is moved within the page, so Escape is caught from above.
    document.addEventListener("keydown", this.#escape, true);
  }

  move(event: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    const job = this.#queue.rows.find(({ id }) => id === drag.id);
    if (!job || !inLine(job)) return this.release(false);
    if (!drag.moving) {
      if (Math.abs(event.clientY - drag.pointer) < STILL) return;
      this.#queue.grab(job, drag.name);
      this.#pull();
    }
    this.drag = { ...drag, y: this.#y(event), pointer: event.clientY, moving: true };
    this.#hang();
  }

  release(keep: boolean): void {
    const { drag } = this;
    this.drag = null;
    document.removeEventListener("keydown", this.#escape, true);
    if (!drag?.moving) return;
    if (keep) void this.#queue.drop(drag.name).then(() => this.focus(drag.id, "grip"));
    else {
      this.#queue.putBack(drag.name);
      this.focus(drag.id, "grip");
    }
  }

  /** Brings a row into sight and the focus into it. At once: the next key may be on its way. */
  focus(id: string, cell: string): void {
    this.active = id;
    const index = this.#queue.rows.findIndex((job) => job.id === id);
    if (index === -1 || !this.#node) return;
    this.#node.scrollTop = scrolledTo(index, this.#node.scrollTop, this.height, ROW);
    this.scrolled = this.#node.scrollTop;
    flushSync();
    const row = this.#node.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
    const found = row?.querySelector<HTMLElement>(`[data-cell="${cell}"]`);
    (found ?? row?.querySelector<HTMLElement>("[data-cell]"))?.focus({ preventScroll: true });
  }

  /** Which row has the focus, where it stands and what in it; null when none has. */
  focused(): Focused | null {
    return this.#node?.contains(document.activeElement) ? cellOf(document.activeElement) : null;
  }

  /** A row that is moved within the page loses the focus, one that leaves takes it along. */
  refocus({ id, cell, index }: Focused): void {
    if (document.activeElement !== document.body) return;
    const { rows } = this.#queue;
    const row = rows.find((job) => job.id === id) ?? rows[Math.min(index, rows.length - 1)];
    if (row) this.focus(row.id, cell);
  }

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.release(false);
  };

  #step(event: KeyboardEvent, job: JobSnapshot): boolean {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (by === undefined || this.#queue.carried) return false;
    const cell = cellOf(event.target)?.cell ?? "grip";
    void this.#queue.step(job, this.#name(job), by).then(() => this.focus(job.id, cell));
    return true;
  }

  #carry(event: KeyboardEvent, job: JobSnapshot, cell: string): boolean {
    const name = this.#name(job);
    const { carried } = this.#queue;
    const press = event.key === " " || event.key === "Enter";
    if (!carried) {
      if (cell !== "grip" || !press || !inLine(job)) return false;
      this.#queue.grab(job, name);
      return true;
    }
    if (press) void this.#queue.drop(name).then(() => this.focus(job.id, "grip"));
    else if (event.key === "Escape") {
      this.#queue.putBack(name);
      this.focus(job.id, "grip");
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      this.#queue.nudge(event.key === "ArrowUp" ? -1 : 1);
      this.focus(carried.id, "grip");
    } else if (event.key === "Tab") {
      this.#queue.putBack(name);
      return false;
    }
    // In the hand nothing else moves.
    return true;
  }

  #walk(event: KeyboardEvent, job: JobSnapshot, cell: string): boolean {
    if (!["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return false;
    const { rows } = this.#queue;
    const at = rows.indexOf(job);
    const to = rovingIndex(event.key, at, rows.length);
    // A line has two ends; going round a thousand rows by one key too many would be a surprise.
    if (to === null || (Math.abs(to - at) > 1 && event.key.startsWith("Arrow"))) return true;
    this.focus(rows[to]?.id ?? job.id, cell);
    return true;
  }

  #y(event: PointerEvent): number {
    return event.clientY - (this.#node?.getBoundingClientRect().top ?? 0) + (this.#node?.scrollTop ?? 0);
  }

  #hang(): void {
    const { drag } = this;
    const { line, rows } = this.#queue;
    if (!drag || !line[0]) return;
    const place = Math.floor((drag.y - drag.grabbed + ROW / 2) / ROW) - rows.indexOf(line[0]);
    this.#queue.hang(beforeAt(line, drag.id, place));
  }

  /** Scrolls on while the hand stays near an edge. */
  #pull(): void {
    requestAnimationFrame(() => {
      const { drag } = this;
      if (!drag || !this.#node) return;
      const by = edgePull(drag.pointer - this.#node.getBoundingClientRect().top, this.height);
      const before = this.#node.scrollTop;
      if (by !== 0) this.#node.scrollTop += by;
      const went = this.#node.scrollTop - before;
      if (went !== 0) {
        this.drag = { ...drag, y: drag.y + went };
        this.#hang();
      }
      this.#pull();
    });
  }
}

function cellOf(target: EventTarget | null): Focused | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<HTMLElement>("[data-cell]");
  const row = cell?.closest<HTMLElement>("[data-row]");
  if (!cell || !row) return null;
  // Where it stood when it was drawn: by now it may have left.
  const index = Number(row.getAttribute("aria-posinset")) - 1;
  return { id: row.dataset["row"] ?? "", cell: cell.dataset["cell"] ?? "", index };
}
