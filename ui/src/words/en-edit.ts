// Words about edits: what they build on, what goes back of the conversation, references by name.
import type { Cut, ReferenceNote, ReferenceRole, Trim } from "../ipc/bindings";
import { number, plural } from "./plural";

const sheet = (count: number) => plural(count, "turn", "turns");

const cut: Record<Cut, string> = {
  imported: "Imported: it goes as an image alone.",
  edited: "Edited here: it goes as an image alone.",
  otherModel: "Made by another model: it goes as an image alone.",
  otherProvider: "Made at another provider: it goes as an image alone.",
  unsigned: "No signature: it goes as an image alone.",
  missing: "Its conversation is gone: it goes as an image alone.",
};

/** With turns before the source: where they begin. */
const cutBefore: Record<Cut, string> = {
  imported: "Goes back to the imported picture.",
  edited: "Goes back to a picture edited here.",
  otherModel: "Goes back to a picture of another model.",
  otherProvider: "Goes back to a picture of another provider.",
  unsigned: "Goes back to a missing or refused signature.",
  missing: "Goes back to a file that is gone.",
};

const trim: Record<Trim, string> = { bytes: "100 MB at most", images: "14 images at most" };

const roles: Record<ReferenceRole, string> = { object: "Object", character: "Character", style: "Style" };

const referenceNotes: Record<ReferenceNote, string> = {
  downscaled: "downscaled",
  upright: "turned upright",
  converted: "converted",
  firstFrame: "first frame only",
  opaque: "cannot be shown here, sent as it is",
};

export const edit = {
  intent: "What to make",
  intents: { edit: "Edit this image", new: "New image" },
  verb: "Edit",
  placeholder: "Describe the change",

  source: "Source",
  sourceStep: (step: number) => `Step ${step}`,
  sourceLong: (step: number) => `The next edit builds on step ${step}`,
  unpin: "Use the selected image instead",
  /** Why there is nothing to edit; the button says it and helps. */
  missing: {
    none: "Choose a picture…",
    unpicked: "Pick a picture to edit",
    coming: "Waits for this picture",
  },

  mode: "What goes back",
  modes: {
    conversation: "Whole conversation",
    last: (turns: number) => (turns === 1 ? "Last turn" : `Last ${turns} turns`),
    fresh: "Fresh eyes",
  },
  modeHints: {
    conversation: "Every turn up to the source",
    last: "Only what came last",
    fresh: "The image and the instruction alone",
  },
  ratioAuto: "Auto: follows the source",
  match: "Match size",
  matchLong: "Match source size",
  matchHint: "The result gets the source’s exact pixels",

  context: {
    label: "Context",
    short: (turns: number, size: string, price: string) => `${sheet(turns)} · ${size} · ${price}`,
    turns: "Turns",
    images: "Images",
    size: "Sent",
    tokens: "Tokens",
    cost: "Cost",
    trimmed: (turns: number, why: Trim | null) =>
      `${plural(turns, "oldest turn", "oldest turns")} left out${why ? `: ${trim[why]}` : ""}.`,
    cut,
    cutBefore,
    padded: (ratio: string | null) => `Padded to ${ratio ?? "fit"}, cropped back: it goes as an image alone.`,
    ratio: "Ratio",
  },

  references: {
    mention: (name: string) => `@${name}`,
    label: (name: string, role: ReferenceRole) => `@${name}, ${roles[role].toLowerCase()}`,
    keys: "F2 renames, Alt and arrow keys reorder, Delete removes",
    payload: (count: number, size: string) => `${plural(count, "image", "images")} · ${size} sent`,
    sent: (width: number, height: number, size: string) =>
      width > 0 ? `Sent as ${width}×${height}, ${size}` : `Sent: ${size}`,
    notes: referenceNotes,
    beyond: (most: number) => `Beyond the ${number(most)} this model takes`,
    role: (name: string) => `Role of ${name}`,
    menu: (name: string) => `Reference ${name}`,
    roles,
    rename: "Rename",
    renameLabel: (name: string) => `New name of ${name}`,
    remove: "Remove",
    empty: "A name has letters, digits, - or _.",
    taken: (name: string) => `@${name} is another reference.`,
    renamed: (from: string, to: string) => `@${from} is now @${to}`,
    known: (name: string) => `@${name} is already there`,
    moved: (name: string, place: number) => `@${name} is now number ${place}`,
  },

  mention: {
    list: "References to mention",
    unknown: (names: string[]) => `No reference is called ${names.map((name) => `@${name}`).join(", ")}`,
  },

  drop: {
    label: "Drop files",
    reference: "Use as reference",
    edit: "Edit this image",
    hint: "PNG, JPEG, WebP or HEIC",
  },

  launch: {
    title: "Edit an image",
    hint: "Drop it here, or",
    choose: "Choose…",
    paste: "Paste",
  },

  turn: {
    source: "Source",
    sourceStep: (step: number) => `Step ${step}`,
    sourceGone: "Deleted",
    mode: "Context",
    matched: "source size",
    kinds: { import: "Imported" },
    drift: "Drift",
    depth: (depth: number) => `depth ${depth}`,
    changed: (percent: string) => `${percent} % of pixels changed.`,
    rebase: "Rebase on original",
    rebaseHint: "One new edit of the original with all instructions. Price first.",
    rebased: (turns: number) => `${plural(turns, "instruction", "instructions")} in one prompt`,
    noOriginal: "The original is in the Trash or not in this session.",
    notes: {
      trimmed: (turns: number) =>
        `History trimmed: ${plural(turns, "oldest turn", "oldest turns")} left out.`,
      cut: cutBefore,
      signatureRefused: "Signature refused: sent again without history.",
      padded: "Padded, then cropped back.",
    },
    notesTitle: "Notes",
  },
};
