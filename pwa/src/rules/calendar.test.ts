import assert from "node:assert/strict";
import { test } from "node:test";
import { type CalendarEvent, calendarFile } from "./calendar.ts";

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

test("a weekly event begins on the first of its own days, at an hour without a zone", () => {
  const lines = calendarFile(EVENT).split("\r\n");

  assert.ok(lines.includes("DTSTART:20261123T180000"));
  assert.ok(lines.includes("RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"));
  assert.ok(lines.includes("DTSTAMP:20261122T120005Z"));
  assert.equal(lines.at(-1), "");
});

test("what would end a value is escaped, and no line is longer than 75 octets", () => {
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

test("without a day there is no event", () => {
  assert.throws(() => calendarFile({ ...EVENT, weekdays: [] }), /no weekday/);
});
