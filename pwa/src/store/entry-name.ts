/** The name of a record for people: "Session of 20 Nov". */

import { dayName } from "../strings/index.ts";
import { phoneStrings } from "../strings/phones/index.ts";
import { dayOf } from "./calendar-day.ts";
import type { StoredRecord } from "./db-schema.ts";

const SHORT: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
const DAY = /^\d{4}-\d\d-\d\d$/;
const DATED = ["session", "check_in", "safety", "answer", "plan"] as const;

export function entryName(one: Pick<StoredRecord, "id" | "kind" | "deleted">): string {
  const name = nameOf(one);
  return one.deleted ? phoneStrings.entry.deleted(name) : name;
}

function nameOf({ id, kind }: Pick<StoredRecord, "id" | "kind">): string {
  if (kind === "setting")
    return phoneStrings.entry.setting(id.replace(/^setting:/, "").replace(/[_:]/g, " "));
  const dated = DATED.find((one) => one === kind);
  const day = dayIn(id);
  return dated && DAY.test(day)
    ? phoneStrings.entry[dated](dayName(day, SHORT))
    : phoneStrings.entry.other;
}

/** The day in an id: written out for a check-in, else the time in the UUIDv7. */
function dayIn(id: string): string {
  return id.startsWith("check_in:")
    ? id.slice("check_in:".length)
    : dayOf(parseInt(id.replace("-", "").slice(0, 12), 16));
}
