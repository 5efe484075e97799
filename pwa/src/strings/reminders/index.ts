/** The words about reminders, in the language in use. */

import { en, type ReminderStrings } from "./en.ts";

export const reminderStrings: ReminderStrings = en;
