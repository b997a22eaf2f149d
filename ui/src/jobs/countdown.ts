// Durations in words. Arguments are milliseconds.

/** "0:23", "1:42", "1:02:05": time left, rounded up so that it ends at the promised moment. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const pad = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${pad(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** "6 h 12 m", "12 m", "40 s": a longer wait, coarse. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`;
}

/** "4 s", "1:42": a short wait, to the second. */
export function leftText(milliseconds: number): string {
  return milliseconds > 59_000 ? clockText(milliseconds) : spanText(milliseconds);
}

/** "12 s", "2 m 05 s": time gone by, rounded down. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, "0")} s`;
}

/** "21.4 s": how long something took. */
export function tookText(milliseconds: number): string {
  if (milliseconds >= 60_000) return elapsedText(milliseconds);
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** "just now", "2 min ago", "3 h ago", "yesterday", then the date. */
export function agoText(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  if (hours < 48) return "yesterday";
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(then);
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** "09:00": a moment of today or of a day that is understood, on the clock here. */
export function clockAt(moment: number): string {
  return clock.format(moment);
}

/** "16:05", "tomorrow 09:00", "Thu 09:00", "27 Nov 09:00": a moment to come, on the clock here. */
export function whenText(moment: number, now: number): string {
  const days = Math.round((startOfDay(moment) - startOfDay(now)) / 86_400_000);
  const at = clockAt(moment);
  if (days <= 0) return at;
  if (days === 1) return `tomorrow ${at}`;
  return days < 7 ? `${weekday.format(moment)} ${at}` : `${day.format(moment)} ${at}`;
}

function startOfDay(moment: number): number {
  return new Date(moment).setHours(0, 0, 0, 0);
}

/** From here on a clock time says more than a countdown. */
export const FAR = 600_000;
