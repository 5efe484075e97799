/** A reminder as a calendar file (RFC 5545), for phones without web push. */

import { plusDays } from "./dates.ts";

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export interface CalendarEvent {
  /** The same for every export, so that importing the file twice makes one event. */
  uid: string;
  title: string;
  /** The first day, "2026-11-22", and the local time, "18:00". */
  from: string;
  time: string;
  /** 0 for Monday; at least one. */
  weekdays: readonly number[];
  minutes: number;
  url: string;
  /** When the file is made (ms). */
  stamp: number;
}

/**
 * Return the text of the file. The time has no zone, so it stays the same hour while travelling.
 */
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

/** The first of the weekdays on or after `from`: DTSTART must match its own rule. */
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

/** Fold a line to at most 75 octets; continuation lines begin with a space. */
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

/** How many octets one character has in UTF-8. */
function octetsOf(letter: string): number {
  const point = letter.codePointAt(0)!;
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
