// What the button promises: to send now, to wait a little, or to wait for someone or for tomorrow.
import type { QuotaView } from "../ipc/bindings";
import { clockAt, FAR, leftText, whenText } from "../jobs/countdown";
import { dayOpens } from "../jobs/gauge";
import { words } from "../words/words";

/** `when` is null when the order goes out at once. */
export type Face = { verb: string; when: string | null; counts: boolean };

/** `verb` is what the order is called when nothing stands in its way. */
export function faceOf(quota: QuotaView | null, now: number, verb: string): Face {
  const { queue, paused, heldUntil, starts, startsAt } = words.compose;
  if (!quota) return { verb, when: null, counts: false };
  if (quota.paused) return { verb: queue, when: paused, counts: false };
  const opens = dayOpens(quota, now);
  if (opens !== null) return { verb: queue, when: heldUntil(clockAt(opens)), counts: false };
  const left = (quota.nextSlotMs ?? now) - now;
  if (left <= 0) return { verb, when: null, counts: false };
  if (left >= FAR) return { verb: queue, when: startsAt(whenText(now + left, now)), counts: false };
  return { verb: queue, when: starts(leftText(left)), counts: true };
}
