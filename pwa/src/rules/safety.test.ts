import assert from "node:assert/strict";
import { test } from "node:test";
import {
  access,
  allowedRoutines,
  isUrgent,
  nearestRoutine,
  type Question,
  routineInNextWay,
  routineInWay,
  ways,
} from "./safety.ts";

const QUESTIONS = (["never", "cleared", "gentle", "bony"] as const).map(
  // biome-ignore lint/suspicious/noThenProperty: a content field; never awaited
  (level): Question => ({ id: level, level, ask: level, then: level }),
);
const ROUTINES = (
  [
    ["roller-floor", "roller", "floor", false],
    ["ball-floor", "ball", "floor", false],
    ["ball-wall", "ball", "wall", true],
  ] as const
).flatMap(([way, tool, surface, gentle]) =>
  [2, 6].map((minutes) => ({
    id: `${way}-${minutes}`,
    way,
    tools: [tool],
    surface,
    minutes,
    gentle: gentle && minutes < 6,
  })),
);

test("with nothing ticked everything is open", () => {
  assert.equal(access(QUESTIONS, []), "open");
});

test("a stop closes rolling, whatever else is ticked", () => {
  assert.equal(access(QUESTIONS, ["gentle", "never"]), "closed");
  assert.equal(access(QUESTIONS, ["cleared"]), "closed");
});

test("a precaution or a sore hip bone allows only gentle routines", () => {
  assert.equal(access(QUESTIONS, ["gentle"]), "gentle");
  assert.equal(access(QUESTIONS, ["bony"]), "gentle");
});

test("every red flag closes rolling, and all but nerve are urgent", () => {
  assert.equal(access(QUESTIONS, [], ["nerve"]), "closed");
  assert.deepEqual([[], ["nerve"], ["r1"], ["nerve", "gone"]].map(isUrgent), [
    false,
    false,
    true,
    true,
  ]);
});

test("an answer to a question that no longer exists closes nothing", () => {
  assert.equal(access(QUESTIONS, ["gone"]), "open");
});

test("only allowed routines are offered", () => {
  const ids = (current: Parameters<typeof allowedRoutines>[1]) =>
    allowedRoutines(ROUTINES, current).map(({ id }) => id);

  assert.deepEqual(ids("closed"), []);
  assert.deepEqual(ids("gentle"), ["ball-wall-2"]);
  assert.equal(ids("open").length, 6);
});

test("the nearest routine fits by tool, then surface, then length", () => {
  const chosen = (...wish: [tool: string, surface: string, minutes: number]) =>
    nearestRoutine(ROUTINES, ...wish)?.id;

  assert.equal(chosen("ball", "wall", 2), "ball-wall-2");
  assert.equal(chosen("ball", "floor", 6), "ball-floor-6");
  assert.equal(chosen("roller", "wall", 6), "roller-floor-6");
  assert.equal(chosen("ball", "wall", 5), "ball-wall-6");
  assert.equal(chosen("ball", "wall", 1), "ball-wall-2");
  assert.equal(nearestRoutine([], "ball", "wall", 2), undefined);
});

test("another way has the nearest length", () => {
  const [, roller6] = ROUTINES;

  assert.deepEqual(ways(ROUTINES), ["roller-floor", "ball-floor", "ball-wall"]);
  assert.equal(routineInWay(ROUTINES, "ball-wall", roller6!).id, "ball-wall-6");
  assert.equal(
    routineInWay(allowedRoutines(ROUTINES, "gentle"), "ball-wall", roller6!).id,
    "ball-wall-2",
  );
  assert.equal(routineInWay(ROUTINES, "gone", roller6!).id, "roller-floor-6");
});

test("the next way has the nearest length, and the first follows the last", () => {
  const [roller2, , , ball6, wall2] = ROUTINES;

  assert.equal(routineInNextWay(ROUTINES, roller2!).id, "ball-floor-2");
  assert.equal(routineInNextWay(ROUTINES, ball6!).id, "ball-wall-6");
  assert.equal(routineInNextWay(ROUTINES, wall2!).id, "roller-floor-2");
  assert.equal(routineInNextWay(allowedRoutines(ROUTINES, "gentle"), ball6!).id, "ball-wall-2");
});
