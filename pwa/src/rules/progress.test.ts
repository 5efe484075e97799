import assert from "node:assert/strict";
import { test } from "node:test";
import { plusDays } from "./dates.ts";
import {
  type DayScores,
  type DoneSession,
  dayGrid,
  lastSevenDays,
  median,
  painByWeek,
  secondsBySide,
  secondsByTool,
} from "./progress.ts";
import { easeBySpot, type Hold } from "./spot-history.ts";

const TODAY = "2026-11-22"; // a Sunday
const ago = (days: number) => plusDays(TODAY, -days);
const scored = (days: number, left: number | null, right: number | null): DayScores => ({
  date: ago(days),
  left,
  right,
});
const held = (days: number, seconds: number, more: Partial<Hold> = {}): Hold => ({
  date: ago(days),
  side: "right",
  point: "gmed-1",
  seconds,
  eased: seconds < 90,
  felt: [],
  ...more,
});
const done = (days: number, ...steps: DoneSession["steps"]): DoneSession => ({
  date: ago(days),
  steps,
});

test("a goal counts days of the last seven, and other days are free", () => {
  const { days, ...seven } = lastSevenDays(
    TODAY,
    new Set([ago(0), ago(2), ago(3), ago(7)]),
    4,
    null,
  );

  assert.deepEqual(seven, { done: 3, paused: 0, goal: 4 });
  assert.deepEqual(
    days.map(({ state }) => state),
    ["free", "free", "free", "done", "done", "free", "done"],
  );
  assert.equal(days.at(-1)!.day, TODAY);
});

test("paused days lower the goal, and sessions in a pause count", () => {
  const pause = { from: ago(5), until: ago(0) };

  const seven = lastSevenDays(TODAY, new Set([ago(4), ago(0)]), 4, pause);

  assert.deepEqual([seven.done, seven.paused, seven.goal], [2, 4, 3]);
  assert.deepEqual(
    seven.days.map(({ state }) => state),
    ["free", "paused", "done", "paused", "paused", "paused", "done"],
  );
  assert.equal(
    lastSevenDays(TODAY, new Set(), 7, { from: ago(30), until: plusDays(TODAY, 30) }).goal,
    0,
  );
});

test("each week of each side has its median, and an empty week has none", () => {
  const days = [
    scored(0, 1, 5),
    scored(1, null, 7),
    scored(6, null, 3),
    scored(7, 0, null),
    scored(21, 9, 9),
  ];

  const [before, , last] = painByWeek(days, "right", TODAY, 3);

  assert.deepEqual(last, { from: ago(6), to: TODAY, median: 5, lowest: 3, highest: 7, days: 3 });
  assert.deepEqual(before, {
    from: ago(20),
    to: ago(14),
    median: null,
    lowest: null,
    highest: null,
    days: 0,
  });
  assert.deepEqual(
    painByWeek(days, "left", TODAY, 2).map((week) => [week.median, week.days]),
    [
      [0, 1],
      [1, 1],
    ],
  );
});

test("the median of an even number of values is between the middle two", () => {
  assert.deepEqual([median([]), median([3]), median([9, 1]), median([10, 2, 1])], [null, 3, 5, 2]);
});

test("each spot of each side has its time to ease in two weeks", () => {
  const holds = [
    held(0, 40),
    held(1, 30),
    held(20, 70),
    held(18, 50),
    held(9, 10),
    held(0, 20, { side: "left" }),
    held(0, 25, { point: null }),
  ];

  const [first, ...others] = easeBySpot(holds);

  assert.deepEqual(
    [first!.side, first!.point, first!.holds.length, first!.first, first!.last],
    ["right", "gmed-1", 5, 60, 35],
  );
  assert.deepEqual(
    first!.holds.map(({ date }) => date),
    [20, 18, 9, 1, 0].map(ago),
  );
  assert.deepEqual(
    others.map(({ side, point, first, last }) => [side, point, first, last]),
    [
      ["left", "gmed-1", 20, null],
      ["right", null, 25, null],
    ],
  );
});

test("a full hold without easing is Infinity, a shorter one is ignored", () => {
  const [capped] = easeBySpot([
    held(10, 90, { eased: false }),
    held(9, 90, { eased: false }),
    held(8, 30),
    held(0, 12, { eased: false }),
  ]);

  assert.deepEqual([capped!.first, capped!.last], [Infinity, null]);
});

test("the areas where it was felt are sorted by frequency", () => {
  const [one] = easeBySpot([
    held(2, 9, { felt: ["calf"] }),
    held(1, 9, { felt: ["sacrum", "calf"] }),
    held(0, 9),
  ]);

  assert.deepEqual(one!.felt, ["calf", "sacrum"]);
});

test("seconds are summed by tool and side", () => {
  const sessions = [
    done(
      0,
      { side: "left", seconds: 30, tool: "hand" },
      { side: "right", seconds: 90, tool: "tennis-ball" },
    ),
    done(
      1,
      { side: "right", seconds: 60, tool: "tennis-ball" },
      { side: "right", seconds: 0, tool: "smooth-roller" },
    ),
  ];

  assert.deepEqual(secondsByTool(sessions), [
    { tool: "tennis-ball", left: 0, right: 150 },
    { tool: "hand", left: 30, right: 0 },
  ]);
  assert.deepEqual(secondsBySide(sessions), { left: 30, right: 150 });
});

test("the grid of days starts on a Monday and ends today", () => {
  const step = { side: "left", seconds: 30, tool: "hand" } as const;
  const wednesday = "2026-11-18";

  const grid = dayGrid(
    [
      { date: "2026-11-17", steps: [step, step] },
      { date: "2026-11-17", steps: [step] },
    ],
    wednesday,
    2,
  );

  assert.deepEqual(
    grid.map((week) => week.length),
    [7, 3],
  );
  assert.deepEqual([grid[0]![0]!.day, grid[1]!.at(-1)!.day], ["2026-11-09", wednesday]);
  assert.deepEqual(
    grid[1]!.map(({ seconds }) => seconds),
    [0, 90, 0],
  );
});
