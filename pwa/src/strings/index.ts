/** The words of the language in use. A new language is a new file of the same shape. */

import { type Strings, en } from "./en.ts";

export const t: Strings = en;

/** `20:14` in the person's own way of writing it. */
export function clockTime(instant: number): string {
  return new Date(instant).toLocaleTimeString(t.locale, { hour: "2-digit", minute: "2-digit" });
}

/** A day in words: `Sunday 22 November`, or only the parts asked for. */
export function dayName(day: string, parts: Intl.DateTimeFormatOptions = LONG): string {
  return new Date(`${day}T12:00`).toLocaleDateString(t.locale, parts).replace(",", "");
}

const LONG: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };

/** `2 minutes`, or seconds when it was shorter than one. */
export function duration(seconds: number): string {
  return seconds < 60 ? t.seconds(seconds) : t.minutes(Math.round(seconds / 60));
}
