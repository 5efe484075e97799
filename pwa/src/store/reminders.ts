/** When somebody wants to be reminded: settings like any other, so they are the same on every phone of theirs. */

import { computed } from "@preact/signals";
import type { Day } from "../rules/week.ts";
import { zone } from "./day.ts";
import { save, setting, settingEdit } from "./state.ts";

export interface Reminders {
  on: boolean;
  /** "18:00", on the clock of wherever one is. */
  time: string;
  /** 0 for Monday. */
  weekdays: number[];
  quiet: [from: string, to: string] | null;
  /** The first day on which they come again. */
  pausedUntil: Day | null;
  /** What the lock screen says in place of words that say nothing. */
  words: string | null;
  /** Whether to ask, the morning after a session, how it is. */
  morning: boolean;
}

const EVERY_DAY = ["0", "1", "2", "3", "4", "5", "6"];
const NAMES = {
  on: "reminder_on",
  time: "reminder_time",
  weekdays: "reminder_weekdays",
  quiet: "reminder_quiet",
  pausedUntil: "reminder_paused_until",
  words: "reminder_words",
  morning: "reminder_morning",
} as const satisfies Record<keyof Reminders, string>;

export const reminders = computed<Reminders>(() => ({
  on: setting(NAMES.on, false),
  time: setting(NAMES.time, "18:00"),
  weekdays: setting<string[]>(NAMES.weekdays, EVERY_DAY).map(Number),
  quiet: setting<[string, string] | null>(NAMES.quiet, null),
  pausedUntil: setting<Day | null>(NAMES.pausedUntil, null),
  words: setting<string | null>(NAMES.words, null),
  morning: setting(NAMES.morning, false),
}));

/** Change some of it; where one is goes along. */
export function setReminders(changes: Partial<Reminders>): Promise<void> {
  const edits = Object.entries(changes).map(([name, value]) =>
    settingEdit(NAMES[name as keyof Reminders], Array.isArray(value) ? value.map(String) : value),
  );
  return save([
    ...edits,
    settingEdit("reminder_zone", zone()),
    settingEdit("reminder_asked", true),
  ]);
}

/** Whoever travels is reminded by the clock of where they are: told at every start. */
export async function noteZone(): Promise<void> {
  if (reminders.value.on && setting("reminder_zone", "") !== zone())
    await save([settingEdit("reminder_zone", zone())]);
}
