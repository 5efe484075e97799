import assert from "node:assert/strict";
import { test } from "node:test";
import { plusDays } from "./dates.ts";
import { buildReport, type ReportInput, tooMuchBySide } from "./report.ts";

const TODAY = "2026-11-22";
const ago = (days: number) => plusDays(TODAY, -days);
const noted = (
  days: number,
  left: number | null,
  right: number | null,
  interference: boolean | null = null,
) => ({ date: ago(days), left, right, interference, week: {} });
const session = (days: number, seconds = 60) => ({
  date: ago(days),
  steps: [{ side: "right" as const, seconds, tool: "hand" }],
});
const NOTHING: ReportInput = { sessions: [], holds: [], diary: [], tooMuch: [], answers: [] };

/** Entries in the last two weeks, and just before them. */
const PAST: ReportInput = {
  ...NOTHING,
  sessions: [session(0), session(0), session(13), session(14, 999)],
  diary: [
    noted(0, null, 5),
    noted(13, 2, null, true),
    noted(14, 9, 9, true),
    noted(1, null, null, false),
  ],
  tooMuch: [
    { date: ago(3), side: "right", from: "a", to: "b" },
    { date: ago(14), side: "left", from: "a", to: null },
  ],
  answers: [
    { date: ago(1), ticked: ["veins"] },
    { date: ago(9), ticked: [] },
    { date: ago(20), ticked: ["wound"] },
  ],
};

test("a report covers whole weeks up to today and nothing else", () => {
  const made = buildReport(PAST, TODAY, 2);

  assert.equal(made.days.length, 14);
  assert.deepEqual(made.days[0], { date: ago(13), left: 2, right: null, done: true });
  assert.deepEqual(made.days.at(-1), { date: TODAY, left: null, right: 5, done: true });
  assert.deepEqual(made.days[5], { date: ago(8), left: null, right: null, done: false });
  assert.deepEqual(
    [made.sessionDays, made.diaryDays, made.seconds.right, made.seconds.left],
    [2, 2, 180, 0],
  );
  assert.deepEqual(made.interference, [ago(13)]);
  assert.deepEqual(
    made.tooMuch.map(({ side }) => side),
    ["right"],
  );
  assert.deepEqual(
    made.answers.map(({ date }) => date),
    [ago(9), ago(1)],
  );
});

test("without safety answers in these weeks the last one before is used", () => {
  const answers = [
    { date: ago(50), ticked: ["veins"] },
    { date: ago(60), ticked: [] },
  ];

  assert.deepEqual(buildReport({ ...NOTHING, answers }, TODAY, 4).answers, [answers[0]]);
});

test("the report has the last answers about a week", () => {
  const week = (pain: number | null) => ({ pain, enjoyment: null });
  const diary = [
    { ...noted(3, 1, 1), week: week(4) },
    { ...noted(10, 1, 1), week: week(6) },
    noted(0, 1, 1),
    { ...noted(20, 1, 1), week: week(9) },
  ];

  assert.deepEqual(buildReport({ ...NOTHING, diary }, TODAY, 2).week?.week, week(4));
  assert.equal(buildReport({ ...NOTHING, diary }, TODAY, 0).week, null);
});

test("too-much steps are counted by side and change", () => {
  const one = { date: TODAY, side: "right" as const, from: "roller-floor", to: "ball-floor" };

  const counted = tooMuchBySide([one, { ...one, side: "left" }, one, { ...one, to: null }]);

  assert.deepEqual(
    counted.map(({ side, to, times }) => [side, to, times]),
    [
      ["right", "ball-floor", 2],
      ["left", "ball-floor", 1],
      ["right", null, 1],
    ],
  );
});
