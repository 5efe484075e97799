/** The history of sessions and answers, in the form that the rules for progress and report need. */

import { computed } from "@preact/signals";
import type { Day } from "../rules/dates.ts";
import { stampMs } from "../rules/merge.ts";
import type { DoneSession, Pause } from "../rules/progress.ts";
import type { DatedTooMuch, SafetyAnswers } from "../rules/report.ts";
import type { Side } from "../rules/session-plan.ts";
import type { Hold } from "../rules/spot-history.ts";
import { dayOf } from "./calendar-day.ts";
import type { StoredRecord } from "./db-schema.ts";
import { field, records, recordsOfKind } from "./records.ts";
import { sessions } from "./sessions.ts";

/** The fields of a safety answer that hold ticked questions. */
const TICKS = ["ticked", "flags"];

/** A sore spot as it is stored in a session record. */
export interface RecordedSpot {
  point: string | null;
  side: Side;
  before: number | null;
  after: number | null;
  hold_seconds: number;
  eased: boolean;
  felt: string[];
}

export function sessionSpots(record: StoredRecord): RecordedSpot[] {
  const names = Object.keys(record.fields)
    .filter((name) => name.startsWith("spot:"))
    .sort();
  return names.flatMap((name) => (record.fields[name]![0] as unknown as RecordedSpot | null) ?? []);
}

/** In old records only the session has a tool, not its steps. */
export const doneSessions = computed<DoneSession[]>(() =>
  sessions.value.map(({ date, steps, record }) => {
    const ofSession = (field(record, "tool") as string | undefined) ?? "";
    return {
      date,
      steps: steps.map(({ side, seconds, tool }) => ({ side, seconds, tool: tool ?? ofSession })),
    };
  }),
);

export const holds = computed<Hold[]>(() =>
  sessions.value.flatMap(({ date, record }) =>
    sessionSpots(record).map(({ point, side, hold_seconds: seconds, eased, felt = [] }) => ({
      date,
      side,
      point,
      seconds,
      eased,
      felt,
    })),
  ),
);

export const tooMuchEvents = computed<DatedTooMuch[]>(() =>
  sessions.value.flatMap(({ date, record }) => {
    const all =
      (field(record, "too_much") as unknown as Omit<DatedTooMuch, "date">[] | undefined) ?? [];
    return all.map(({ side, from, to }) => ({ date, side, from, to }));
  }),
);

/** For each day, everything that was ticked on it. */
export const safetyAnswers = computed<SafetyAnswers[]>(() => {
  const days = new Map<Day, Set<string>>();
  for (const one of recordsOfKind("safety")) {
    const date = field(one, "date") as Day;
    const ticked = TICKS.flatMap((name) => (field(one, name) as string[] | undefined) ?? []);
    days.set(date, new Set([...(days.get(date) ?? []), ...ticked]));
  }
  return [...days].map(([date, ticked]) => ({ date, ticked: [...ticked] }));
});

const PAUSED_UNTIL = "setting:reminder_paused_until";

/** The pause of reminders; it began on the day it was set. */
export const reminderPause = computed<Pause | null>(() => {
  const [until, stamp] = records.value.get(PAUSED_UNTIL)?.fields.value ?? [];
  return typeof until === "string" && stamp ? { from: dayOf(stampMs(stamp)), until } : null;
});
