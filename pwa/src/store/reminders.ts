/** The reminder settings: like all settings, they are shared by all devices of the account. */

import { computed } from "@preact/signals";
import type { Day } from "../rules/dates.ts";
import { zone } from "./calendar-day.ts";
import { save } from "./records.ts";
import { settingEdit, settings } from "./settings.ts";

export interface ReminderSettings {
  on: boolean;
  /** "18:00", in the time zone of the phone. */
  time: string;
  /** 0 for Monday. */
  weekdays: number[];
  quiet: [from: string, to: string] | null;
  /** The first day with reminders again. */
  pausedUntil: Day | null;
  /** What the lock screen shows in place of the neutral words. */
  words: string | null;
  /** Whether to ask, the morning after a session, how it is. */
  morning: boolean;
}

const NAMES = {
  on: "reminder_on",
  time: "reminder_time",
  weekdays: "reminder_weekdays",
  quiet: "reminder_quiet",
  pausedUntil: "reminder_paused_until",
  words: "reminder_words",
  morning: "reminder_morning",
} as const satisfies Record<keyof ReminderSettings, string>;

export const reminders = computed<ReminderSettings>(() => ({
  on: settings.reminder_on,
  time: settings.reminder_time,
  weekdays: settings.reminder_weekdays.map(Number),
  quiet: settings.reminder_quiet,
  pausedUntil: settings.reminder_paused_until,
  words: settings.reminder_words,
  morning: settings.reminder_morning,
}));

/** Change some reminder settings. The server needs the time zone with them. */
export function setReminders(changes: Partial<ReminderSettings>): Promise<void> {
  const edits = Object.entries(changes).map(([name, value]) =>
    settingEdit(
      NAMES[name as keyof ReminderSettings],
      Array.isArray(value) ? value.map(String) : value,
    ),
  );
  return save([
    ...edits,
    settingEdit("reminder_zone", zone()),
    settingEdit("reminder_asked", true),
  ]);
}

/**
 * Save the time zone if it changed: reminders follow the clock of the place where the person is.
 */
export async function updateReminderZone(): Promise<void> {
  if (reminders.value.on && settings.reminder_zone !== zone())
    await save([settingEdit("reminder_zone", zone())]);
}
