/** Calendar days, and the week that ends today. */

/** A local date, `2026-11-22`. */
export type Day = string;

export const DAY_MS = 86_400_000;

/** Return the day `count` days after `day`, or before it if negative. */
export function plusDays(day: Day, count: number): Day {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Return how many days `last` is after `first`. */
export function daysBetween(first: Day, last: Day): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
}

/** Return the seven days that end with `today`, oldest first, each marked as done or not. */
export function lastWeek(today: Day, done: ReadonlySet<Day>): { day: Day; done: boolean }[] {
  return [-6, -5, -4, -3, -2, -1, 0].map((count) => {
    const day = plusDays(today, count);
    return { day, done: done.has(day) };
  });
}
