/** The words of the language in use. A new language is a new file of the same shape. */

import { en, type Strings } from "./en.ts";

export const strings: Strings = en;

/** `20:14` in the person's own way of writing it. */
export function clockTime(instant: number): string {
  const at = new Date(instant);
  return written(Date.UTC(2000, 0, 1, at.getHours(), at.getMinutes()), CLOCK);
}

/** A day in words: `Sunday 22 November`, or only the parts asked for. */
export function dayName(day: string, parts: Intl.DateTimeFormatOptions = LONG): string {
  return written(Date.parse(day), parts).replace(",", "");
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
const LONG: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };

/**
 * Kept: to make one takes longer than to use it a thousand times. In UTC: a phone may be in another
 * zone tomorrow.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

/** A dash for what is no time at all: a record of before, or of somebody else's making. */
function written(instant: number, parts: Intl.DateTimeFormatOptions): string {
  const name = JSON.stringify(parts);
  const format =
    formats.get(name) ?? new Intl.DateTimeFormat(strings.locale, { ...parts, timeZone: "UTC" });
  formats.set(name, format);
  return Number.isNaN(instant) ? "–" : format.format(instant);
}

/** `2 minutes`, or seconds when it was shorter than one. */
export function duration(seconds: number): string {
  return seconds < 60 ? strings.seconds(seconds) : strings.minutes(Math.round(seconds / 60));
}
