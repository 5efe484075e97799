/** Every setting with its default. A setting is the record `setting:<name>`, so it syncs. */

import type { Day } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import { READY_SECONDS, type Side } from "../rules/session-plan.ts";
import type { Edit } from "./edits.ts";
import { field, records } from "./records.ts";

/** How the player is turned: for a person upright, or lying on a side. */
export type Layout = "upright" | Side;
/** `system`: as the phone. */
export type Theme = "system" | "light" | "dark";

export interface Settings {
  /** The ids of a tool and a surface; null until the person has chosen. */
  tool: string | null;
  surface: string | null;
  minutes: number;
  first_side: Side;
  worse_side: Side | "same" | null;
  /** The gentler way that was enough for a side last time. */
  "way:left": string | null;
  "way:right": string | null;
  ready_seconds: number;
  ask_before: boolean;
  sound_checked: boolean;
  voice: boolean;
  sound: boolean;
  vibration: boolean;
  layout: Layout;
  look: Theme; // the name is in stored data and cannot change
  /** Where records may be stored; null until the person has answered. */
  copy: "server" | "phone" | null;
  suggestions: boolean;
  suggestion_push: boolean;
  week_questions: boolean;
  /** Days of seven; 0 for no goal. */
  goal_days: number;
  report_weeks: number;
  report_without: string[];
  report_questions: string[];
  reminder_on: boolean;
  /** "18:00", in the time zone of the phone. */
  reminder_time: string;
  /** "0" for Monday. */
  reminder_weekdays: string[];
  reminder_quiet: [from: string, to: string] | null;
  /** The first day with reminders again. */
  reminder_paused_until: Day | null;
  /** What the lock screen shows in place of the neutral words. */
  reminder_words: string | null;
  /** Whether to ask, the morning after a session, how it is. */
  reminder_morning: boolean;
  reminder_zone: string | null;
  /** Whether the person was asked about reminders. */
  reminder_asked: boolean;
}

const DEFAULTS: Settings = {
  tool: null,
  surface: null,
  minutes: 2,
  first_side: "right",
  worse_side: null,
  "way:left": null,
  "way:right": null,
  ready_seconds: READY_SECONDS,
  ask_before: true,
  sound_checked: false,
  voice: true,
  sound: true,
  vibration: true,
  layout: "upright",
  look: "system",
  copy: null,
  suggestions: true,
  suggestion_push: true,
  week_questions: false,
  goal_days: 0,
  report_weeks: 4,
  report_without: [],
  report_questions: [],
  reminder_on: false,
  reminder_time: "18:00",
  reminder_weekdays: ["0", "1", "2", "3", "4", "5", "6"],
  reminder_quiet: null,
  reminder_paused_until: null,
  reminder_words: null,
  reminder_morning: false,
  reminder_zone: null,
  reminder_asked: false,
};

/**
 * The settings as they are now: `settings.tool`. Reading one in a component or a `computed`
 * subscribes to changes.
 */
export const settings: Readonly<Settings> = new Proxy(DEFAULTS, {
  get: (defaults, name) =>
    field(records.value.get(`setting:${String(name)}`), "value") ??
    defaults[name as keyof Settings],
});

/** The edit that sets a setting, for `save`. */
export function settingEdit<K extends keyof Settings>(name: K, value: Settings[K]): Edit {
  return { id: `setting:${name}`, kind: "setting", set: { value: value as Json } };
}
