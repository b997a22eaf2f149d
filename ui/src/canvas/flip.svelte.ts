// Flipping to the source of what is looked at: while Space is held, or by the button until the next press.
export class Flip {
  /** Space is down. A drag meanwhile pans and shows the picture itself again. */
  space = $state(false);
  shown = $state(false);

  /** Space went down. */
  hold(): void {
    if (this.space) return;
    this.space = true;
    this.shown = true;
  }

  /** A drag with Space held is about place, not about the source. */
  drag = (): void => {
    if (this.space) this.shown = false;
  };

  toggle = (): void => {
    this.shown = !this.shown;
  };

  release = (): void => {
    if (this.space) this.shown = false;
    this.space = false;
  };
}
