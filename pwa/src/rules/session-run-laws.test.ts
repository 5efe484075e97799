/** Laws of runs, checked with random moves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EXTRA_READY_SECONDS, type Phase, READY_SECONDS, type Side } from "./session-plan.ts";
import {
  currentPhase,
  isOver,
  remaining,
  secondsOnSide,
  stepPosition,
  stepsDone,
} from "./session-run.ts";
import { BOTH, type Move, ROUTINES_IN_WAYS, Session, STEPS, TICK_MS } from "./testing/session.ts";

const MINUTE = 60;
/** Durations of people and of sleeping phones, with the edge cases. */
const SECONDS = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 50_000 }).map((ms) => ms / 1000),
  fc.constantFrom(8, 12, 30, 9 * MINUTE),
);
const CLOCK = fc.record({
  do: fc.constant("clock" as const),
  by: fc.constantFrom(-3600, -61, -1, 1, 59, 3600),
});
const plain = (...names: Move["do"][]) => fc.record({ do: fc.constantFrom(...names) });
const SWITCH = fc.record({
  do: fc.constant("switch" as const),
  way: fc.constantFrom(...ROUTINES_IN_WAYS.keys()),
  sides: fc.constantFrom(["left"], ["right"], ["left", "right"]) as fc.Arbitrary<Side[]>,
});
/** A sequence of moves, each some time after the one before, with ticks in between or not. */
function movesOf(...kinds: fc.Arbitrary<Omit<Move, "at">>[]): fc.Arbitrary<Move[]> {
  const one = fc.tuple(fc.oneof(...kinds), SECONDS, fc.boolean());
  return fc.array(one, { maxLength: 30 }).map((all) => {
    let at = 0;
    return all.map(([move, more, frozen]) => ({
      ...move,
      at: (at += more),
      ...(frozen ? { frozen: true as const } : {}),
    }));
  });
}
const ANY_MOVES = movesOf(
  plain("look", "pause", "resume", "back", "undo"),
  plain("skip", "leave"),
  CLOCK,
  SWITCH,
);
const WITHOUT_SKIPS = movesOf(plain("look", "pause", "resume", "back", "undo"), CLOCK, SWITCH);
const PAUSES = movesOf(
  plain("pause", "resume", "look"),
  CLOCK.filter(({ by }) => by < 0),
);

/** The steps of the phases in order, each once, even if a change of way has divided one. */
function orderOf(phases: readonly Phase[]): string[] {
  return [...new Set(phases.map(({ side, step }) => `${side} ${step.id}`))];
}

function planned(phases: readonly Phase[], side: Side, id: string): number {
  return phases
    .filter((one) => one.kind === "step" && one.side === side && one.step.id === id)
    .reduce((sum, one) => sum + one.seconds, 0);
}

const PLANNED = orderOf(new Session().run.phases);

test("law: no action loses or reorders a step, and the sides stay equal", () => {
  fc.assert(
    fc.property(ANY_MOVES, (moves) => {
      const session = new Session();
      for (const move of moves) {
        session.make(move);
        const { run, clock } = session;
        assert.deepEqual(orderOf(run.phases), PLANNED);
        for (const side of BOTH)
          for (const { id, seconds } of STEPS) assert.equal(planned(run.phases, side, id), seconds);
        const left = remaining(run, clock);
        assert.ok(left >= 0 && left <= (currentPhase(run)?.seconds ?? 0) * 1000);
        const { number, of } = stepPosition(run);
        assert.ok(
          isOver(run) || (of === STEPS.length && number >= 1 && number <= of),
          `${number} of ${of}`,
        );
        for (const { id, side, seconds } of stepsDone(run))
          assert.ok(seconds >= 0 && seconds <= planned(run.phases, side, id));
      }
    }),
  );
});

test("law: without skips both sides get every second of every step, in order", () => {
  fc.assert(
    fc.property(WITHOUT_SKIPS, (moves) => {
      const session = new Session();
      for (const move of moves) session.make(move);
      const end = moves.at(-1)?.at ?? 0;
      session.make({ at: end, do: "resume" });
      session.to(end + 2_000);
      const steps = stepsDone(session.run);

      assert.ok(isOver(session.run));
      assert.ok(steps.every(({ done }) => done));
      assert.deepEqual([...new Set(steps.map(({ side, id }) => `${side} ${id}`))], PLANNED);
      for (const side of BOTH) assert.equal(secondsOnSide(side, steps), 105);
    }),
  );
});

test("law: a run takes its own time plus pauses, whatever the clock does", () => {
  const whole = new Session().run.phases.reduce((sum, { seconds }) => sum + seconds, 0);
  assert.equal(whole, 2 * (105 + 2 * (READY_SECONDS + EXTRA_READY_SECONDS) + READY_SECONDS));
  fc.assert(
    fc.property(PAUSES, (moves) => {
      const session = new Session();
      let [paused, at, sets] = [0, 0, 0];
      for (const move of moves) {
        if (isOver(session.run)) break;
        const isPaused = session.run.pausedAt !== null;
        session.make({ at: move.at, do: move.do, ...(move.by && { by: move.by }) });
        if (isPaused) paused += move.at - at;
        if (move.do === "clock") sets += 1;
        at = move.at;
      }
      if (isOver(session.run)) return;
      session.make({ at, do: "resume" });

      session.to(whole + paused - 1);
      assert.ok(!isOver(session.run));
      // Changing the clock between two ticks hides the time since the last tick.
      session.to(whole + paused + sets * (TICK_MS / 1000));
      assert.ok(isOver(session.run));
    }),
  );
});

test("law: undo restores the phase and the second", () => {
  fc.assert(
    fc.property(ANY_MOVES, SECONDS, (moves, later) => {
      const session = new Session();
      for (const move of moves) session.make(move);
      const at = moves.at(-1)?.at ?? 0;
      session.make({ at, do: "look" });
      const [before, left] = [session.run, remaining(session.run, session.clock)];
      session.make({ at, do: "skip" });
      session.make({ at: at + later, do: "undo", frozen: true });

      assert.equal(currentPhase(session.run), currentPhase(before));
      assert.equal(remaining(session.run, session.clock), left);
      assert.deepEqual(stepsDone(session.run), stepsDone(before));
    }),
  );
});
