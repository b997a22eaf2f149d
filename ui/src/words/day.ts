// Days and months as English writes them.
const inUtc = { timeZone: "UTC" } as const;
const dayFormat = new Intl.DateTimeFormat("en-GB", {
  ...inUtc,
  day: "numeric",
  month: "short",
  year: "numeric",
});
const monthFormat = new Intl.DateTimeFormat("en-GB", { ...inUtc, month: "long", year: "numeric" });

/** `2026-11-25` → "25 Nov 2026", `2026-11` → "November 2026". What is no day stays as it is. */
export function dayText(key: string): string {
  const date = new Date(`${key.length === 7 ? `${key}-01` : key}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return key;
  return (key.length === 7 ? monthFormat : dayFormat).format(date);
}
