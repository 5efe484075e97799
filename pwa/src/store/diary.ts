/** The diary: one check-in a day. */

import { computed } from "@preact/signals";
import type { Day } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import type { StoredRecord } from "./db-schema.ts";
import { checkInEdit } from "./edits.ts";
import { field, recordsOfKind, save } from "./records.ts";

export interface CheckIn {
  date: Day;
  record: StoredRecord;
  left: number | null;
  right: number | null;
  interference: boolean | null;
  /** 0 to 10 for each of WEEK_QUESTIONS, for the week that ended on this day. */
  week: Record<string, number | null>;
  note: string;
}

/** What the three questions about a week ask for (PEG, Krebs 2009). */
export const WEEK_QUESTIONS = ["pain", "enjoyment", "activity"] as const;

/** Check-ins by day, without blank ones. */
export const checkIns = computed<Map<Day, CheckIn>>(() => {
  const days = recordsOfKind("check_in").map((record) => ({
    date: record.id.slice("check_in:".length),
    record,
    left: (field(record, "pain:left") as number | null) ?? null,
    right: (field(record, "pain:right") as number | null) ?? null,
    interference: (field(record, "interference") as boolean | null) ?? null,
    week: Object.fromEntries(
      WEEK_QUESTIONS.map((name) => [
        name,
        (field(record, `week:${name}`) as number | null) ?? null,
      ]),
    ),
    note: (field(record, "note") as string) ?? "",
  }));
  return new Map(days.filter((one) => !isBlank(one)).map((one) => [one.date, one]));
});

function isBlank({ left, right, interference, week, note }: CheckIn): boolean {
  return (
    [left, right, interference, ...Object.values(week)].every((value) => value === null) &&
    note === ""
  );
}

/** Set some fields of a day; the others stay as they are. */
export function saveDay(date: Day, set: Record<string, Json>): Promise<void> {
  return save([checkInEdit(date, set)]);
}

/** Make a day blank. It is never deleted, because another phone may be writing to it. */
export function clearDay(date: Day): Promise<void> {
  const week = Object.fromEntries(WEEK_QUESTIONS.map((name) => [`week:${name}`, null]));
  return saveDay(date, {
    "pain:left": null,
    "pain:right": null,
    interference: null,
    note: null,
    ...week,
  });
}
