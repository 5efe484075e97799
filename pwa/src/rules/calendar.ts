/** A reminder for the phone's own calendar (RFC 5545), for where no push can be. */

import { plusDays } from "./week.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export interface CalendarEvent {
  /** Never changes, so that the same event put in twice is one. */
  uid: string;
  title: string;
  /** "2026-11-22", the first day; "18:00" on the clock of wherever one is. */
  from: string;
  time: string;
  /** 0 for Monday; at least one. */
  weekdays: readonly number[];
  minutes: number;
  url: string;
  /** When it is written (ms). */
  stamp: number;
}

/** The file's text. The time has no zone, so it stays the same hour when one travels. */
export function calendarFile({
  uid,
  title,
  from,
  time,
  weekdays,
  minutes,
  url,
  stamp,
}: CalendarEvent): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Medius//EN",
    "BEGIN:VEVENT",
    `UID:${uid}`,
    `DTSTAMP:${compact(new Date(stamp).toISOString().slice(0, 19))}Z`,
    `DTSTART:${compact(`${firstDay(from, weekdays)}T${time}:00`)}`,
    `DURATION:PT${minutes}M`,
    `RRULE:FREQ=WEEKLY;BYDAY=${weekdays.map((day) => WEEKDAYS[day]).join(",")}`,
    `SUMMARY:${escaped(title)}`,
    `URL:${url}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escaped(title)}`,
    "TRIGGER:PT0S",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines
    .flatMap(folded)
    .map((line) => `${line}\r\n`)
    .join("");
}

/** DTSTART must be one of the days of its own rule. */
function firstDay(from: string, weekdays: readonly number[]): string {
  for (let ahead = 0; ahead < 7; ahead += 1) {
    const day = plusDays(from, ahead);
    if (weekdays.includes((new Date(day).getUTCDay() + 6) % 7)) return day;
  }
  throw new RangeError("no weekday is chosen");
}

function compact(text: string): string {
  return text.replace(/[-:]/g, "");
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** At most 75 octets a line; what goes on begins with a space. */
function folded(line: string): string[] {
  const parts: string[] = [];
  let [part, octets] = ["", 0];
  for (const letter of line) {
    if (octets + octetsOf(letter) > 75) {
      parts.push(part);
      [part, octets] = [" ", 1];
    }
    part += letter;
    octets += octetsOf(letter);
  }
  return [...parts, part];
}

/** Of one character in UTF-8. */
function octetsOf(letter: string): number {
  const point = letter.codePointAt(0)!;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
