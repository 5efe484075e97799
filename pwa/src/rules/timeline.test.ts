import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import {
  advance,
  currentPhase,
  finishRun,
  isOver,
  type Run,
  remaining,
  type StepDone,
  secondsOnSide,
  skip,
  skipStep,
  startRun,
  stepBack,
  stepPosition,
  stepsBetween,
  stepsDone,
  switchSideRoutine,
} from "./run.ts";
import { pauseTimer, reopenTimer, resumeTimer, rewindTimer } from "./session-timer.ts";
import {
  EXTRA_READY_SECONDS,
  type Phase,
  planPhases,
  READY_SECONDS,
  type Side,
  type SideRoutine,
  type Step,
} from "./timeline.ts";

interface Move {
  /** The real seconds since the start, whatever the phone's clock shows. */
  at: number;
  do:
    | "look"
    | "pause"
    | "resume"
    | "skip"
    | "leave"
    | "back"
    | "switch"
    | "undo"
    | "finish"
    | "clock"
    | "kill"
    | "open";
  /** No tick came since the move before. */
  frozen?: true;
  /** By how many seconds the phone's clock is changed. */
  by?: number;
  way?: string;
  sides?: Side[];
}

interface Case {
  it: string;
  first?: Side;
  moves: Move[];
  then: {
    at: number;
    over?: true;
    phase?: Phase["kind"];
    side?: Side;
    step?: string;
    left?: number;
    place?: [number, number];
    paused?: true;
  };
  /** `right sweep roller-floor 30 done`, in order. */
  record: string[];
}

interface Table {
  side_routines: Record<string, { tool: string; surface: string }>;
  steps: Pick<Step, "id" | "seconds" | "position">[];
  cases: Case[];
}

const TABLE: Table = JSON.parse(
  readFileSync(new URL("../../../tests/cases/routine.json", import.meta.url), "utf8"),
);
const T0 = 1_795_368_000_000;
const TICK_MS = 1_000;
const BOTH: readonly Side[] = ["left", "right"];

const STEPS: Step[] = TABLE.steps.map((one) => ({
  ...one,
  name: one.id,
  technique: "sweep",
  lesson: "sweep",
  points: [],
  side: "each",
  cue: "slow",
  keep_off: "the bone",
}));
const SIDE_ROUTINES = new Map<string, SideRoutine>(
  Object.entries(TABLE.side_routines).map(([way, { tool, surface }]) => [
    way,
    { way, tool, surface, steps: STEPS },
  ]),
);
const FLOOR = SIDE_ROUTINES.get("roller-floor")!;

/** A phone with a running session and a clock that may be wrong. It ticks once a second. */
class Session {
  run: Run;
  private now = 0;
  private offset = 0;
  private looks = true;
  private before: { run: Run; at: number };

  constructor(steps: readonly Step[] = STEPS, first: Side = "right") {
    const routine = { ...FLOOR, steps };
    this.run = startRun(planPhases({ left: routine, right: routine }, first), T0);
    this.before = { run: this.run, at: T0 };
  }

  /** The time that its clock shows (ms). */
  get clock(): number {
    return T0 + this.now + this.offset;
  }

  /** Let time pass up to `seconds` since the start. */
  to(seconds: number, frozen = false): this {
    const end = Math.round(seconds * 1000);
    while (!frozen && this.looks && this.now + TICK_MS <= end) {
      this.now += TICK_MS;
      this.run = advance(this.run, this.clock);
    }
    this.now = end;
    if (!frozen && this.looks) this.run = advance(this.run, this.clock);
    return this;
  }

  make(move: Move): void {
    this.to(move.at, move.frozen);
    const [{ run, clock }, sides] = [this, move.sides ?? BOTH];
    const moves: Record<Move["do"], () => Run> = {
      look: () => advance(run, clock),
      pause: () => pauseTimer(run, clock),
      resume: () => resumeTimer(run, clock),
      skip: () => skip(run, clock),
      leave: () => skipStep(run, clock),
      back: () => stepBack(run, clock),
      switch: () => switchSideRoutine(run, SIDE_ROUTINES.get(move.way!)!, sides, clock),
      undo: () => rewindTimer(this.before.run, this.before.at, clock),
      finish: () => finishRun(run, clock),
      clock: () => {
        this.offset += move.by! * 1000;
        return run;
      },
      kill: () => {
        this.looks = false;
        return JSON.parse(JSON.stringify(run)) as Run;
      },
      open: () => {
        this.looks = true;
        return advance(reopenTimer(run, clock), clock);
      },
    };
    this.run = moves[move.do]();
    this.before = { run, at: clock };
  }
}

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

test("a step for one side is done on that side only", () => {
  const extra: Step = { ...STEPS[0]!, id: "extra", side: "left" };
  const routine = { ...FLOOR, steps: [...STEPS, extra] };
  const phases = planPhases({ left: routine, right: routine }, "right").filter(
    ({ kind, step }) => kind === "step" && step.id === "extra",
  );

  assert.deepEqual(
    phases.map(({ side }) => side),
    ["left"],
  );
});

test("time to get ready is adjustable, and longer when the body has to move", () => {
  const ready = planPhases({ left: FLOOR, right: FLOOR }, "right", 15).filter(
    ({ kind }) => kind === "ready",
  );

  assert.deepEqual(
    ready.map(({ seconds }) => seconds - 15),
    [0, -4, 0, 0, -4, 0].map((less) => EXTRA_READY_SECONDS + less),
  );
});

test("each side may have its own way from the start", () => {
  const phases = planPhases({ left: FLOOR, right: SIDE_ROUTINES.get("hand")! }, "right");

  assert.deepEqual(
    new Set(phases.map(({ side, tool, surface }) => `${side} ${tool} ${surface}`)),
    new Set(["right hand wall", "left smooth-roller floor"]),
  );
});

test("steps that ended unseen are counted, a divided step once", () => {
  const switched = new Session();
  switched.make({ at: 22, do: "switch", way: "hand" });
  const again = stepBack(switched.run, switched.clock + 1);

  assert.equal(stepsBetween(new Session().run, new Session().to(100).run), 2);
  assert.equal(stepsBetween(again, advance(again, switched.clock + 60_000)), 1);
});

// --- laws ---

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
const SWAP = fc.record({
  do: fc.constant("switch" as const),
  way: fc.constantFrom(...SIDE_ROUTINES.keys()),
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
const ANY = movesOf(
  plain("look", "pause", "resume", "back", "undo"),
  plain("skip", "leave"),
  CLOCK,
  SWAP,
);
const NOTHING_LEFT_OUT = movesOf(plain("look", "pause", "resume", "back", "undo"), CLOCK, SWAP);
const WAITING = movesOf(
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
    fc.property(ANY, (moves) => {
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
    fc.property(NOTHING_LEFT_OUT, (moves) => {
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
    fc.property(WAITING, (moves) => {
      const session = new Session();
      let [paused, at, sets] = [0, 0, 0];
      for (const move of moves) {
        if (isOver(session.run)) break;
        const waits = session.run.pausedAt !== null;
        session.make({ at: move.at, do: move.do, ...(move.by && { by: move.by }) });
        if (waits) paused += move.at - at;
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
    fc.property(ANY, SECONDS, (moves, later) => {
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
