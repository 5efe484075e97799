/** One diary day, written down. */

import type { Json } from "../rules/merge.ts";
import type { Day } from "../rules/week.ts";
import { zone } from "./day.ts";
import { save, WEEK } from "./state.ts";

/** Set some of a day's fields; the others stay as they were. */
export function saveDay(date: Day, set: Record<string, Json>): Promise<void> {
  return save([{ id: `check_in:${date}`, kind: "check_in", set: { date, zone: zone(), ...set } }]);
}

/** A day is never deleted, it is made blank: another phone may be writing on it. */
export function clearDay(date: Day): Promise<void> {
  const week = Object.fromEntries(WEEK.map((asked) => [`week:${asked}`, null]));
  return saveDay(date, {
    "pain:left": null,
    "pain:right": null,
    interference: null,
    note: null,
    ...week,
  });
}
