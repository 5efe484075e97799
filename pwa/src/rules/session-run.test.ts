import assert from "node:assert/strict";
import { test } from "node:test";
import {
  advance,
  currentPhase,
  isOver,
  remaining,
  type StepDone,
  stepBack,
  stepPosition,
  stepsBetween,
  stepsDone,
} from "./session-run.ts";
import { Session, STEPS, TABLE } from "./testing/session.ts";

for (const { it, first, moves, then, record } of TABLE.cases) {
  test(`the routine ${it}`, () => {
    const session = new Session(STEPS, first);
    for (const move of moves) session.make(move);
    const { run, clock } = session.to(then.at);
    const phase = currentPhase(run);
    const found = {
      at: then.at,
      over: isOver(run),
      phase: phase?.kind,
      side: phase?.side,
      step: phase?.step.id,
      left: phase && Math.ceil(remaining(run, clock) / 1000),
      place: then.place && Object.values(stepPosition(run)),
      paused: run.pausedAt !== null,
    };

    assert.deepEqual(found, {
      over: false,
      phase: undefined,
      side: undefined,
      step: undefined,
      left: undefined,
      place: undefined,
      paused: false,
      ...then,
    });
    assert.deepEqual(stepsDone(run).map(inWords), record);
  });
}

function inWords({ side, id, way, tool, surface, seconds, done }: StepDone): string {
  assert.deepEqual({ tool, surface }, TABLE.side_routines[way]);
  return `${side} ${id} ${way} ${seconds} ${done ? "done" : "cut"}`;
}

test("steps that ended unseen are counted, a divided step once", () => {
  const switched = new Session();
  switched.make({ at: 22, do: "switch", way: "hand" });
  const again = stepBack(switched.run, switched.clock + 1);

  assert.equal(stepsBetween(new Session().run, new Session().to(100).run), 2);
  assert.equal(stepsBetween(again, advance(again, switched.clock + 60_000)), 1);
});
