import assert from "node:assert/strict";
import { test } from "node:test";
import { access, allowedRoutines, isUrgent, type Question } from "./access.ts";
import { ROUTINES } from "./testing/routines.ts";

const QUESTIONS = (["never", "cleared", "gentle", "bony"] as const).map(
  // biome-ignore lint/suspicious/noThenProperty: a content field; never awaited
  (level): Question => ({ id: level, level, ask: level, then: level }),
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
