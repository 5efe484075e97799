/** The words about reminders, in the language in use. */

import { type ReminderStrings, en } from "./en.ts";

export const r: ReminderStrings = en;
