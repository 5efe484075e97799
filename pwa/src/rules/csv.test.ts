import assert from "node:assert/strict";
import { test } from "node:test";
import { diaryCsv } from "./csv.ts";

const day = { date: "2026-11-22", left: null, right: null, interference: null, week: {}, note: "" };

test("a day is a row, oldest first, and a missing value is an empty cell", () => {
  const csv = diaryCsv([
    { ...day, right: 0, interference: false, week: { pain: 0, enjoyment: null, activity: 10 } },
    { ...day, date: "2026-11-02", left: 10, interference: true },
  ]);

  assert.equal(
    csv,
    "\ufeffdate,left,right,got_in_the_way,week_pain,week_enjoyment,week_activity,note\r\n" +
      "2026-11-02,10,,yes,,,,\r\n" +
      "2026-11-22,,0,no,0,,10,\r\n",
  );
});

test("a note is always one cell and never a formula", () => {
  const cells = (note: string) =>
    diaryCsv([{ ...day, note }])
      .split("\r\n")
      .slice(1, -1)
      .join("\r\n")
      .slice("2026-11-22,,,,,,,".length);

  assert.equal(cells('Stairs, "up"\r\nand down'), '"Stairs, ""up""\r\nand down"');
  assert.equal(cells("=1+1"), "'=1+1");
  assert.equal(cells('-2, better"'), '"\'-2, better"""');
  assert.equal(cells("after 5 - ok"), "after 5 - ok");
});
