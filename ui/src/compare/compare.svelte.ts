// Two pictures beside each other: which, in what way, and one camera for both.
import { Stage } from "../canvas/stage.svelte";
import type { Backend, Clock } from "../ipc/backend";
import type { ImageView } from "../ipc/bindings";
import type { Sessions } from "../session/sessions.svelte";
import { clampShare, frameOf, type Scale } from "./frame";
import { Measure } from "./measure.svelte";
import { partnerOf } from "./pair";

export const modes = ["slider", "side", "onion", "blink", "difference"] as const;
export type Mode = (typeof modes)[number];
export type Place = "a" | "b";

export const MOST_GAIN = 16;

export class Compare {
  open = $state(false);
  #a = $state.raw<ImageView | null>(null);
  #b = $state.raw<ImageView | null>(null);
  mode = $state<Mode>("slider");
  scale = $state<Scale>("match");
  /** Where the divider stands: the share of A. */
  split = $state(0.5);
  /** How much of B covers A. */
  opacity = $state(0.5);
  /** How much a difference is brightened. */
  gain = $state(4);
  /** Which one the button of blinking shows; holding Space shows the other. */
  turned = $state(false);
  held = $state(false);
  /** The place a picture is being chosen for. */
  picking = $state<Place | null>(null);
  readonly stage = new Stage();
  readonly measure: Measure;
  readonly a = $derived.by(() => this.#now(this.#a));
  readonly b = $derived.by(() => this.#now(this.#b));
  readonly frame = $derived(this.a && this.b ? frameOf(this.a, this.b, this.scale) : null);
  readonly shown = $derived<Place>(this.turned === this.held ? "a" : "b");
  #followed: string | null = null;
  /** A was picked by hand, so it stays when another picture is selected. */
  #kept = false;
  readonly #sessions: Sessions;

  constructor(backend: Backend, clock: Clock, sessions: Sessions) {
    this.measure = new Measure(backend, clock);
    this.#sessions = sessions;
  }

  /** Opens with a picture and what it was made from; without one, with what is looked at. */
  start(image: ImageView | null = this.#selected()): void {
    this.open = true;
    this.#followed = this.#selected()?.id ?? null;
    // Coming back to the same picture finds the pair as it was left.
    if (!image || (this.a && this.b?.id === image.id)) return;
    this.#kept = false;
    this.#take(partnerOf(image, this.#sessions.images), image);
  }

  /** As [`start`], and asks what to compare it with. */
  with(image: ImageView): void {
    this.start(image);
    this.picking = "a";
  }

  /** A picture from the strip becomes the partner of what is looked at. */
  partner(image: ImageView): void {
    const beside = this.open && this.b ? this.b : this.#selected();
    // Beside itself there is nothing to see.
    if (beside?.id === image.id) return this.start(image);
    this.open = true;
    this.#followed = this.#selected()?.id ?? null;
    this.#kept = true;
    this.#take(image, beside);
  }

  choose(place: Place, image: ImageView): void {
    this.picking = null;
    this.#kept ||= place === "a";
    if (place === "a") this.#take(image, this.b);
    else this.#take(this.a, image);
  }

  /** Another picture was selected while comparing: that is B now. */
  follow(image: ImageView | null): void {
    if (!image || image.id === this.#followed) return;
    this.#followed = image.id;
    this.#kept &&= this.a?.id !== image.id;
    this.#take(this.#kept ? this.a : partnerOf(image, this.#sessions.images), image);
  }

  swap = (): void => {
    this.#kept = true;
    this.#take(this.b, this.a);
  };

  leave = (): void => {
    this.open = false;
    this.picking = null;
    this.held = false;
  };

  setMode(mode: Mode): void {
    this.mode = mode;
    this.turned = false;
    this.held = false;
  }

  next(by: 1 | -1 = 1): void {
    const at = (modes.indexOf(this.mode) + by + modes.length) % modes.length;
    this.setMode(modes[at] as Mode);
  }

  setScale(scale: Scale): void {
    this.scale = scale;
    // "Actual pixels" is asked for to see pixels.
    if (scale === "actual") this.stage.zoomTo(1);
    else this.stage.fit();
  }

  /** What the arrow keys move; false where there is nothing to move. */
  nudge(by: number): boolean {
    if (this.mode === "slider") this.split = clampShare(this.split + by);
    else if (this.mode === "onion") this.opacity = clampShare(this.opacity + by);
    else if (this.mode === "difference") {
      this.gain = Math.min(MOST_GAIN, Math.max(1, this.gain + Math.sign(by)));
    } else return false;
    return true;
  }

  #take(a: ImageView | null, b: ImageView | null): void {
    this.#a = a;
    this.#b = b;
    this.turned = false;
    this.measure.of(a?.id ?? null, b?.id ?? null);
  }

  /** As it is by now: starred, or gone into the Trash. */
  #now(image: ImageView | null): ImageView | null {
    const known = image && (this.#sessions.images.find(({ id }) => id === image.id) ?? image);
    return known && !known.deleted ? known : null;
  }

  #selected(): ImageView | null {
    const { item } = this.#sessions;
    return item?.kind === "image" ? item.image : null;
  }
}
