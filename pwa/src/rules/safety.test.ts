import assert from "node:assert/strict";
import { test } from "node:test";
import { type Question, access, allowed, choose } from "./safety.ts";

const QUESTIONS = (["never", "cleared", "gentle", "bony"] as const).map(
  (level): Question => ({ id: level, level, ask: level, then: level }),
);
const ROUTINES = [
  { id: "roller-floor", tools: ["roller"], surface: "floor", gentle: false, minutes: 4 },
  { id: "ball-wall", tools: ["ball"], surface: "wall", gentle: true, minutes: 2 },
  { id: "ball-floor", tools: ["ball"], surface: "floor", gentle: false, minutes: 4 },
];

test("nothing ticked leaves everything open", () => {
  assert.equal(access(QUESTIONS, []), "open");
});

test("a stop closes rolling, whatever else is ticked", () => {
  assert.equal(access(QUESTIONS, ["gentle", "never"]), "closed");
  assert.equal(access(QUESTIONS, ["cleared"]), "closed");
});

test("a care or a sore bony point leaves only gentle routines", () => {
  assert.equal(access(QUESTIONS, ["gentle"]), "gentle");
  assert.equal(access(QUESTIONS, ["bony"]), "gentle");
});

test("an answer to a question that is no longer asked closes nothing", () => {
  assert.equal(access(QUESTIONS, ["gone"]), "open");
});

test("only what is allowed is offered", () => {
  const ids = (now: Parameters<typeof allowed>[1]) => allowed(ROUTINES, now).map(({ id }) => id);

  assert.deepEqual(ids("closed"), []);
  assert.deepEqual(ids("gentle"), ["ball-wall"]);
  assert.deepEqual(ids("open"), ["roller-floor", "ball-wall", "ball-floor"]);
});

test("the routine fits the tool first, then the place", () => {
  assert.equal(choose(ROUTINES, "ball", "wall", 2)?.id, "ball-wall");
  assert.equal(choose(ROUTINES, "ball", "floor", 4)?.id, "ball-floor");
  assert.equal(choose(ROUTINES, "roller", "wall", 2)?.id, "roller-floor");
  assert.equal(choose([], "ball", "wall", 2), undefined);
});
