import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Run,
  type Course,
  type Phase,
  type Side,
  type Step,
  AWAY_MS,
  MOVE_MORE_SECONDS,
  READY_SECONDS,
  advance,
  back,
  begin,
  finish,
  isOver,
  pause,
  phaseOf,
  place,
  plan,
  remaining,
  resume,
  secondsOn,
  skip,
  stepsBetween,
  stepsDone,
  swap,
  undo,
} from "./routine.ts";

const T0 = 1_795_368_000_000;

function step(id: string, seconds: number, position = "stand", side: Step["side"] = "each"): Step {
  return { id, name: id, technique: "sweep", lesson: "sweep", points: [], position, side, seconds, cue: "slow", keep_off: "the bone" };
}

const STEPS = [step("sweep", 30), step("hold", 30), step("front", 45, "lean")];

const MOVE_SECONDS = READY_SECONDS + MOVE_MORE_SECONDS;
const WALL: Course = { way: "ball-wall", steps: STEPS };

function planned(steps: readonly Step[], first: Side): Phase[] {
  const course = { way: "roller-floor", steps };
  return plan({ left: course, right: course }, first);
}

function fresh(): Run {
  return begin(planned(STEPS, "right"), T0);
}

function after(run: Run, ...seconds: number[]): Run {
  return seconds.reduce((now, second) => advance(now, T0 + second * 1000), run);
}

test("the whole of the worse side comes first, then the whole of the other", () => {
  const phases = planned(STEPS, "left").filter(({ kind }) => kind === "step");

  assert.deepEqual(
    phases.map(({ side, step: { id } }) => `${side} ${id}`),
    ["left sweep", "left hold", "left front", "right sweep", "right hold", "right front"],
  );
});

test("there is more time to get ready when the body has to move", () => {
  const ready = planned(STEPS, "right").filter(({ kind }) => kind === "ready");

  assert.deepEqual(
    ready.map(({ seconds }) => seconds),
    [MOVE_SECONDS, READY_SECONDS, MOVE_SECONDS, MOVE_SECONDS, READY_SECONDS, MOVE_SECONDS],
  );
});

test("a step for one side is done on that side only", () => {
  const phases = planned([step("sweep", 30), step("extra", 10, "stand", "left")], "right");

  assert.deepEqual(
    phases.filter(({ kind, step: { id } }) => kind === "step" && id === "extra").map(({ side }) => side),
    ["left"],
  );
});

test("seventy seconds of a frozen tab land on the right step and second", () => {
  const run = after(fresh(), 1, 71);

  // 12 to get ready, 30 of sweep, 8 to get ready, then 21 into the hold.
  assert.equal(phaseOf(run)?.step.id, "hold");
  assert.equal(phaseOf(run)?.kind, "step");
  assert.equal(remaining(run, T0 + 71_000), 9_000);
  assert.deepEqual(stepsDone(run), [{ id: "sweep", side: "right", seconds: 30, done: true, way: "roller-floor" }]);
});

test("looking often or once comes to the same", () => {
  const often = after(fresh(), ...Array.from({ length: 130 }, (_, second) => second));

  assert.deepEqual(often, after(fresh(), 129));
});

test("a pause takes no time from the step", () => {
  const paused = pause(after(fresh(), 20), T0 + 20_000);
  const resumed = resume(paused, T0 + 620_000);

  assert.equal(remaining(paused, T0 + 400_000), 22_000);
  assert.equal(remaining(resumed, T0 + 620_000), 22_000);
  assert.equal(advance(paused, T0 + 500_000), paused);
});

test("nobody rolls through ten minutes of absence: it waits where it was last seen", () => {
  const run = after(fresh(), 20);

  const waiting = advance(run, T0 + 20_000 + AWAY_MS + 1);

  assert.equal(waiting.pausedAt, T0 + 20_000);
  assert.equal(remaining(waiting, T0 + 9_000_000), 22_000);
});

test("a step that is skipped keeps the seconds it had and is not done", () => {
  const run = skip(after(fresh(), 22), T0 + 22_000);

  assert.deepEqual(stepsDone(run), [{ id: "sweep", side: "right", seconds: 10, done: false, way: "roller-floor" }]);
  assert.equal(phaseOf(run)?.step.id, "hold");
});

test("back begins the step again, and in its first seconds goes to the one before", () => {
  const run = after(fresh(), 22);
  const again = back(run, T0 + 22_000);
  const before = back(again, T0 + 23_000);

  assert.equal(again.at, 1);
  assert.equal(remaining(again, T0 + 22_000), 30_000);
  assert.equal(before.at, 0);
});

test("going back takes back what was written down for the step", () => {
  const skipped = skip(after(fresh(), 22), T0 + 22_000);

  const again = back(back(skipped, T0 + 22_500), T0 + 23_000);

  assert.deepEqual(stepsDone(again), []);
});

test("back at the very start stays at the start", () => {
  assert.equal(back(fresh(), T0 + 1_000).at, 0);
});

test("finishing early is a whole session with the seconds there were", () => {
  const run = finish(after(fresh(), 60), T0 + 60_000);

  assert.ok(isOver(run));
  assert.deepEqual(stepsDone(run), [
    { id: "sweep", side: "right", seconds: 30, done: true, way: "roller-floor" },
    { id: "hold", side: "right", seconds: 10, done: false, way: "roller-floor" },
  ]);
});

test("both sides get the same when nothing is skipped", () => {
  const run = after(fresh(), 500);
  const steps = stepsDone(run);

  assert.ok(isOver(run));
  assert.equal(secondsOn("left", steps), 105);
  assert.equal(secondsOn("right", steps), 105);
});

test("a clock that jumps back never gives more than the whole step", () => {
  const run = after(fresh(), 20);

  assert.equal(remaining(run, T0 - 3_600_000), 30_000);
  assert.equal(remaining(run, T0 + 100_000), 0);
});

test("the place counts the steps of the side under way", () => {
  assert.deepEqual(place(fresh()), { number: 1, of: 3 });
  assert.deepEqual(place(after(fresh(), 60)), { number: 2, of: 3 });
});

test("another way in mid-step keeps what was rolled, and the rest follows after getting ready", () => {
  const run = swap(after(fresh(), 22), WALL, ["left", "right"], T0 + 22_000);
  const phase = phaseOf(run);
  const whole = stepsDone(after(run, 300, 700));

  assert.deepEqual([phase?.kind, phase?.step.id, phase?.seconds], ["ready", "sweep", MOVE_SECONDS]);
  assert.deepEqual(whole.slice(0, 2), [
    { id: "sweep", side: "right", seconds: 10, done: true, way: "roller-floor" },
    { id: "sweep", side: "right", seconds: 20, done: true, way: "ball-wall" },
  ]);
  assert.equal(secondsOn("right", whole), 105);
  assert.equal(secondsOn("left", whole), 105);
});

test("one side may go a gentler way while the other stays as it was", () => {
  const run = swap(after(fresh(), 3), WALL, ["right"], T0 + 3_000);

  const ways = run.phases.filter(({ kind }) => kind === "step").map(({ side, way }) => `${side} ${way}`);

  assert.deepEqual(new Set(ways), new Set(["right ball-wall", "left roller-floor"]));
});

test("undo gives back the step and the second that were left", () => {
  const before = after(fresh(), 22);

  const run = undo(before, T0 + 22_000, T0 + 26_000);

  assert.equal(phaseOf(run)?.step.id, "sweep");
  assert.equal(remaining(run, T0 + 26_000), 20_000);
});

test("what passed while the phone was away is counted in steps", () => {
  const before = after(fresh(), 22);

  assert.equal(stepsBetween(before, after(before, 100)), 2);
});

/** A small generator of pseudo-random numbers, so that every run of the tests is the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

test("whatever is pressed, in whatever order: order is kept, no step is lost, halves are equal", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const next = random(seed);
    let [run, now] = [fresh(), T0];
    for (let press = 0; press < 40; press += 1) {
      now += Math.floor(next() * 40_000) - 1_000;
      const [before, choice] = [run, Math.floor(next() * 7)];
      run = advance(run, now);
      if (choice === 0) run = pause(run, now);
      if (choice === 1) run = resume(run, now);
      if (choice === 2) run = back(run, now);
      if (choice === 3) run = swap(run, WALL, ["left", "right"], now);
      if (choice === 4) run = undo(before, now, now + 500);
      if (choice === 5) run = resume(run, now);
      const left = remaining(run, now);
      assert.ok(left >= 0 && left <= (phaseOf(run)?.seconds ?? 0) * 1000, `seed ${seed}`);
    }
    run = resume(run, now);
    for (let second = 0; second < 2_000; second += 5) run = advance(run, now + second * 1000);
    const steps = stepsDone(run);
    assert.ok(isOver(run), `seed ${seed}`);
    assert.equal(secondsOn("left", steps), 105, `seed ${seed}`);
    assert.equal(secondsOn("right", steps), 105, `seed ${seed}`);
    const order = [...new Set(steps.map(({ side, id }) => `${side} ${id}`))];
    assert.deepEqual(order, ["right sweep", "right hold", "right front", "left sweep", "left hold", "left front"]);
  }
});
