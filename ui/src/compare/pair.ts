// Which two pictures are meant, and what their recipes have not in common.
import type { ImageView } from "../ipc/bindings";
import { words } from "../words/words";

/** What a picture is compared with unless somebody says otherwise: its source, else the one before it. */
export function partnerOf(image: ImageView, images: readonly ImageView[]): ImageView | null {
  const others = images.filter(({ id, deleted }) => id !== image.id && !deleted);
  const source = others.find(({ id }) => id === image.source);
  if (source) return source;
  const inOrder = others.toSorted((one, other) => one.step - other.step || one.variant - other.variant);
  const isBefore = ({ step, variant }: ImageView) =>
    step < image.step || (step === image.step && variant < image.variant);
  return inOrder.findLast(isBefore) ?? inOrder[0] ?? null;
}

export type Difference = { name: string; a: string; b: string };
type NameOf = (model: string) => string;

export function differences(a: ImageView, b: ImageView, nameOf: NameOf): Difference[] {
  const [ours, theirs] = [settings(a, nameOf), settings(b, nameOf)];
  return ours
    .map(([name, value], index) => ({ name, a: value, b: theirs[index]?.[1] ?? "" }))
    .filter((row) => row.a !== row.b);
}

function settings(image: ImageView, nameOf: NameOf): [name: string, value: string][] {
  const said = words.compare;
  const imported = image.job === null;
  const asked = (value: string | null, otherwise: string) =>
    value ?? (imported ? words.compare.nothing : otherwise);
  const references = image.references.map(({ name, role }) => `@${name} (${said.roles[role]})`);
  return [
    [said.model, imported ? said.imported : nameOf(image.model)],
    [said.size, asked(image.size, said.byModel)],
    [said.ratio, asked(image.ratio, said.auto)],
    [said.thinking, asked(image.thinking, said.byModel)],
    [said.search, image.grounded ? said.on : said.off],
    [said.references, references.join(", ") || said.nothing],
    [said.type, image.mime.replace("image/", "").toUpperCase()],
    [said.depth, String(image.depth)],
  ];
}
