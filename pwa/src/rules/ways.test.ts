import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedRoutines } from "./access.ts";
import { ROUTINES } from "./testing/routines.ts";
import { nearestRoutine, routineInNextWay, routineInWay, ways } from "./ways.ts";

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
