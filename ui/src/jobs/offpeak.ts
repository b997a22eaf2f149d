// The provider's busy hours: weekdays from 10:00 to 14:00 UTC. The engine keeps to them; the page only
// says what waiting them out would mean.

const FROM_HOUR = 10;
const TO_HOUR = 14;

/** When a job that waits for quiet hours may go out: now, or at the end of the busy ones. */
export function quietFrom(now: number): number {
  const at = new Date(now);
  const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
  const hour = at.getUTCHours();
  if (weekend || hour < FROM_HOUR || hour >= TO_HOUR) return now;
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), TO_HOUR);
}
