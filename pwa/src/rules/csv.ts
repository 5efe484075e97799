/** The diary as a table for other programs (RFC 4180). */

import type { Day } from "./week.ts";

export interface DiaryRow {
  date: Day;
  left: number | null;
  right: number | null;
  interference: boolean | null;
  /** The three answers about the week that ended on this day, by what was asked. */
  week: Readonly<Record<string, number | null>>;
  note: string;
}

const WEEK = ["pain", "enjoyment", "activity"];
const HEAD = [
  "date",
  "left",
  "right",
  "got_in_the_way",
  ...WEEK.map((asked) => `week_${asked}`),
  "note",
];

/** Oldest first; what is missing is an empty cell. It begins with the mark by which spreadsheets know UTF-8. */
export function diaryCsv(days: readonly DiaryRow[]): string {
  const rows = [...days]
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map(({ date, left, right, interference, week, note }) => {
      const scores = [left, right].map(score);
      return [
        date,
        ...scores,
        interference === null ? "" : interference ? "yes" : "no",
        ...WEEK.map((asked) => score(week[asked])),
        note,
      ];
    });
  return `\ufeff${[HEAD, ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("")}`;
}

function score(value: number | null | undefined): string {
  return String(value ?? "");
}

/** A note that begins like a formula must not be one to a spreadsheet. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
