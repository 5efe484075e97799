import assert from "node:assert/strict";
import { test } from "node:test";
import { type CalendarEvent, calendarFile } from "./icalendar.ts";

const EVENT: CalendarEvent = {
  uid: "reminder@medius.example",
  title: "A few minutes for you?",
  from: "2026-11-22",
  time: "18:00",
  weekdays: [0, 2, 4],
  minutes: 5,
  url: "https://medius.example/start",
  stamp: Date.UTC(2026, 10, 22, 12, 0, 5),
};

test("a weekly event starts on one of its weekdays, at a local time", () => {
  const lines = calendarFile(EVENT).split("\r\n");

  assert.ok(lines.includes("DTSTART:20261123T180000"));
  assert.ok(lines.includes("RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"));
  assert.ok(lines.includes("DTSTAMP:20261122T120005Z"));
  assert.equal(lines.at(-1), "");
});

test("special characters are escaped and lines are at most 75 octets", () => {
  const text = calendarFile({
    ...EVENT,
    title: "Roll, breathe; rest\\ and\ngo on: ".padEnd(200, "ü"),
  });

  assert.match(
    text.replaceAll("\r\n ", ""),
    /SUMMARY:Roll\\, breathe\\; rest\\\\ and\\ngo on: ü+\r\n/,
  );
  assert.ok(text.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75));
});

test("an event without weekdays is an error", () => {
  assert.throws(() => calendarFile({ ...EVENT, weekdays: [] }), /no weekday/);
});
