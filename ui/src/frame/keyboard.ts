// Keys that work anywhere in the window.
import { isMenuKey } from "../canvas/image-menu.svelte";
import { compareKey } from "../compare/keys";
import { standing } from "../jobs/phase";
import { stepOf } from "../session/tree";
import type { Studio } from "../studio.svelte";

const ZOOMS: Record<string, number> = { Digit1: 1, Digit2: 2, Digit3: 4, Digit4: 8 };

function inField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

function withControl(studio: Studio, event: KeyboardEvent): boolean {
  if (event.code === "Digit0") studio.camera.fit();
  else if (event.code in ZOOMS) studio.camera.zoomTo(ZOOMS[event.code] as number);
  else if (event.key === ",") studio.panel = "settings";
  else if (event.key === "Enter") {
    // A key that is held down is no second order.
    if (!event.repeat) void studio.compose.submit(event.shiftKey ? "high" : "normal");
  } else if (isLetter(event, "z") && !inField(event.target)) {
    void (event.shiftKey ? studio.acts.redo() : studio.acts.undo());
  } else if (isLetter(event, "y") && !inField(event.target)) void studio.acts.redo();
  else if (isShiftX(event) && !inField(event.target)) studio.panel = "cancelAll";
  else return false;
  return true;
}

const isLetter = (event: KeyboardEvent, letter: string) => event.key.toLowerCase() === letter;
const isShiftX = (event: KeyboardEvent) => event.shiftKey && isLetter(event, "x");

/** Where Delete means the turn that is looked at: nothing else there could be meant. */
function overPictures(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.closest("main") !== null);
}

/** In a comparison it could mean a picture that is not in sight; held down, one after the other. */
function deletes({ compare }: Studio, { key, repeat, target }: KeyboardEvent): boolean {
  return key === "Delete" && !repeat && !compare.open && overPictures(target);
}

/** Along the row from anywhere; up and down only where nothing scrolls. */
function walks({ sessions }: Studio, { key, target }: KeyboardEvent): boolean {
  const step = stepOf(key);
  if (step === null || ((step === "up" || step === "down") && target !== document.body)) return false;
  sessions.walk(step);
  return true;
}

/** What is looked at, otherwise what runs in this session. */
function cancelCurrent({ jobs, sessions }: Studio): void {
  const shown = sessions.item?.kind === "job" ? sessions.item.job : null;
  const all = [shown, ...sessions.items.map((item) => (item.kind === "job" ? item.job : null))];
  const current = all.find((job) => job && ["running", "waiting", "held"].includes(standing(job.state)));
  if (current) void jobs.cancel(current.id);
}

/** The picture that is looked at, for keys that mean it wherever the focus is. */
function pictureKey(studio: Studio, event: KeyboardEvent): boolean {
  const image = studio.compare.open ? studio.compare.b : studio.sessions.image;
  if (!image) return false;
  if (event.key === ".") void studio.acts.toggleMark(image, "star");
  else if (isMenuKey(event)) studio.imageMenu.openAt({ x: innerWidth / 2, y: innerHeight / 3 }, image);
  else return false;
  return true;
}

function plain(studio: Studio, event: KeyboardEvent): boolean {
  if (studio.compare.open && !studio.queueOpen && compareKey(studio.compare, event)) return true;
  if (event.key === "/") studio.compose.focus();
  else if (event.key === "?") studio.panel = "shortcuts";
  else if (walks(studio, event)) return true;
  else if (deletes(studio, event)) void studio.acts.deleteSelected();
  else if (event.key === "Escape" && studio.queueOpen) studio.queueOpen = false;
  else if (event.key === "Escape" && studio.treeOpen) studio.treeOpen = false;
  else if (isShiftX(event)) cancelCurrent(studio);
  else if (isLetter(event, "q") && !event.shiftKey) studio.queueOpen = !studio.queueOpen;
  else if (isLetter(event, "t") && !event.shiftKey) studio.treeOpen = !studio.treeOpen;
  else if (isLetter(event, "c") && !event.shiftKey) studio.compare.start();
  else return pictureKey(studio, event);
  return true;
}

export function globalKey(studio: Studio, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || studio.welcome || studio.panel !== null) return;
  // A modal dialog or an open menu owns the keyboard.
  if (event.target instanceof HTMLElement && event.target.closest("dialog, [role=menu]")) return;
  if (document.querySelector("dialog[open]")) return;
  const control = event.ctrlKey || event.metaKey;
  const done = control
    ? withControl(studio, event)
    : !event.altKey && !inField(event.target) && plain(studio, event);
  if (done) event.preventDefault();
}
