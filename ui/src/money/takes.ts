// How long an order takes, coarse: nobody knows it to the second.
import { words } from "../words/words";

const MINUTE = 60_000;

/** "40 s", "3 min", "2 h". Milliseconds. */
export function takesText(milliseconds: number): string {
  const { seconds, minutes, hours } = words.price;
  if (milliseconds < 1.5 * MINUTE) return seconds(Math.max(5, Math.ceil(milliseconds / 5_000) * 5));
  if (milliseconds < 90 * MINUTE) return minutes(Math.ceil(milliseconds / MINUTE));
  return hours(Math.ceil(milliseconds / (60 * MINUTE)));
}
