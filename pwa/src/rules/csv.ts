/** The diary as a CSV table (RFC 4180). */

import type { Day } from "./dates.ts";

export interface DiaryRow {
  date: Day;
  left: number | null;
  right: number | null;
  interference: boolean | null;
  /** The three answers about the week that ended on this day, by question. */
  week: Readonly<Record<string, number | null>>;
  note: string;
}

const WEEK = ["pain", "enjoyment", "activity"];
const HEADER = [
  "date",
  "left",
  "right",
  "got_in_the_way",
  ...WEEK.map((name) => `week_${name}`),
  "note",
];

/**
 * Return the table, oldest day first; a missing value is an empty cell. The BOM tells spreadsheets
 * it is UTF-8.
 */
export function diaryCsv(days: readonly DiaryRow[]): string {
  const rows = [...days]
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map(({ date, left, right, interference, week, note }) => {
      const scores = [left, right].map(score);
      return [
        date,
        ...scores,
        interference === null ? "" : interference ? "yes" : "no",
        ...WEEK.map((name) => score(week[name])),
        note,
      ];
    });
  return `\ufeff${[HEADER, ...rows].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("")}`;
}

function score(value: number | null | undefined): string {
  return String(value ?? "");
}

/** Quote a cell. A leading apostrophe keeps spreadsheets from running a note as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
