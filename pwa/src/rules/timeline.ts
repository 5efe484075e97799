/** A routine as phases on a clock (clock.ts): what comes when, and the moves that change it. */

import { restartTimer, startTimer, type Timer, tickTimer, timeLeft } from "./session-timer.ts";

export type Side = "left" | "right";

export interface Step {
  id: string;
  name: string;
  technique: "settle" | "sweep" | "hold";
  /** The technique that the guide explains, by id. */
  lesson: string;
  /** The spots it reaches, by id. */
  points: readonly string[];
  position: string;
  side: "each" | Side;
  seconds: number;
  cue: string;
  keep_off: string;
  /** A shorter line for the voice, where the cue is long. */
  say?: string;
}

/** What a step is done with. */
interface Means {
  way: string;
  tool: string;
  surface: string;
}

/** One way to do a routine: the same steps with this tool in this place. */
export interface Course extends Means {
  steps: readonly Step[];
}

/** One stretch of time: getting ready for a step, or the step itself. */
export interface Phase extends Means {
  kind: "ready" | "step";
  side: Side;
  seconds: number;
  step: Step;
  /** What was rolled of a step before it went on another way; the rest of it follows. */
  part?: true;
}

/** A session under way, on the clock of its phase; `at === phases.length` means it is over. */
export interface Run extends Timer {
  phases: Phase[];
  at: number;
  /** What came of each step begun, by phase. */
  log: Record<number, { seconds: number; done: boolean }>;
}

export interface StepDone extends Means {
  id: string;
  side: Side;
  seconds: number;
  done: boolean;
}

export const READY_SECONDS = 8;
/** So much more time when the body has to turn or move. */
export const EXTRA_READY_SECONDS = 4;
/** Back within this time goes to the step before; later it begins the step again. */
const STEP_BACK_WITHIN_MS = 3_000;

export function otherSide(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/**
 * All phases of a routine: the whole of one side, then the whole of the other, each step after `ready` seconds to get
 * ready, more where the position changes. A side may go another way than the other.
 */
export function planPhases(
  courses: Record<Side, Course>,
  first: Side,
  ready = READY_SECONDS,
): Phase[] {
  const phases: Phase[] = [];
  for (const side of [first, otherSide(first)]) {
    const { steps, way, tool, surface } = courses[side];
    const shared = { side, way, tool, surface };
    for (const step of steps.filter((one) => one.side === "each" || one.side === side)) {
      const before = phases.at(-1);
      const stays = before?.side === side && before.step.position === step.position;
      const seconds = stays ? ready : ready + EXTRA_READY_SECONDS;
      phases.push(
        { ...shared, kind: "ready", seconds, step },
        { ...shared, kind: "step", seconds: step.seconds, step },
      );
    }
  }
  return phases;
}

export function startRun(phases: Phase[], now: number): Run {
  return { phases, at: 0, log: {}, ...startTimer(now) };
}

export function currentPhase(run: Run): Phase | undefined {
  return run.phases[run.at];
}

export function isOver(run: Run): boolean {
  return run.at >= run.phases.length;
}

/** Milliseconds left of the phase under way, always between 0 and the whole of it. */
export function remaining(run: Run, now: number): number {
  return timeLeft(run, phaseMs(run), now);
}

/** Bring a run up to `now`, walking over every phase that ended meanwhile; after a long absence it waits, paused. */
export function advance(run: Run, now: number): Run {
  if (run.pausedAt !== null || isOver(run)) return run;
  let next = tickTimer(run, now);
  while (next.pausedAt === null && !isOver(next) && next.since + phaseMs(next) <= now)
    next = endPhase(next);
  return next;
}

/** Leave the phase under way. A step left early is kept as not done, with the seconds it had. */
export function skip(run: Run, now: number): Run {
  if (isOver(run)) return run;
  return enterPhase(logPhase(run, now), run.at + 1, now);
}

/** Leave the whole of a step, also while there is time to get ready for it. */
export function skipStep(run: Run, now: number): Run {
  return currentPhase(run)?.kind === "ready" ? skip(skip(run, now), now) : skip(run, now);
}

/** Begin the phase under way again, or, in its first seconds, the one before. */
export function stepBack(run: Run, now: number): Run {
  if (isOver(run)) return run;
  const spent = phaseMs(run) - remaining(run, now);
  const at = spent <= STEP_BACK_WITHIN_MS ? Math.max(0, run.at - 1) : run.at;
  return enterPhase({ ...run, log: logBefore(run.log, at) }, at, now);
}

/**
 * Go on another way, from the step under way on, without losing the place: what was rolled of it stays written down,
 * and there is time to get ready for the rest. `sides` are those that change.
 */
export function switchCourse(
  run: Run,
  course: Course,
  sides: readonly Side[],
  now: number,
  ready = READY_SECONDS,
): Run {
  const current = currentPhase(run);
  if (!current) return run;
  if (remaining(run, now) === 0) return switchCourse(endPhase(run), course, sides, now, ready);
  const before = run.phases.slice(0, run.at);
  const rest = run.phases
    .slice(run.at)
    .map((phase) => (sides.includes(phase.side) ? phaseInWay(phase, course) : phase));
  if (!sides.includes(current.side)) return { ...run, phases: [...before, ...rest] };
  const head = { ...rest[0]!, kind: "ready" as const, seconds: ready + EXTRA_READY_SECONDS };
  if (current.kind === "ready")
    return enterPhase({ ...run, phases: [...before, head, ...rest.slice(1)] }, run.at, now);
  const spent = spentSeconds(run, now);
  const tail = [{ ...rest[0]!, seconds: current.seconds - spent }, ...rest.slice(1)];
  if (spent === 0) return enterPhase({ ...run, phases: [...before, head, ...tail] }, run.at, now);
  const rolled = { ...current, seconds: spent, part: true as const };
  const log = { ...run.log, [run.at]: { seconds: spent, done: true } };
  return enterPhase({ ...run, phases: [...before, rolled, head, ...tail], log }, run.at + 1, now);
}

/** How many steps ended between two looks at the clock. */
export function stepsBetween(before: Run, after: Run): number {
  return before.phases.slice(before.at, after.at).filter(isStep).length;
}

/** Stop where it is: the step under way is kept with the seconds it had. */
export function finishRun(run: Run, now: number): Run {
  return isOver(run) ? run : enterPhase(logPhase(run, now), run.phases.length, now);
}

/** What was done, in order, for the session record. */
export function stepsDone(run: Run): StepDone[] {
  return run.phases.flatMap(({ step, side, way, tool, surface }, index) => {
    const entry = run.log[index];
    return entry ? [{ id: step.id, side, way, tool, surface, ...entry }] : [];
  });
}

/** Whole seconds rolled on one side. */
export function secondsOnSide(side: Side, steps: readonly StepDone[]): number {
  return steps.filter((one) => one.side === side).reduce((sum, one) => sum + one.seconds, 0);
}

/** Where the run stands among its steps: the number of the step under way, from 1, and how many there are on this side. */
export function stepPosition(run: Run): { number: number; of: number } {
  const side = currentPhase(run)?.side;
  const ofSide = run.phases.flatMap((phase, index) =>
    isStep(phase) && phase.side === side ? [index] : [],
  );
  return { number: ofSide.filter((index) => index < run.at).length + 1, of: ofSide.length };
}

/** A step that went on another way counts once. */
function isStep({ kind, part }: Phase): boolean {
  return kind === "step" && !part;
}

/** The same phase another way; a step that the way does not have stays as it was. */
function phaseInWay(phase: Phase, { steps, way, tool, surface }: Course): Phase {
  const step = steps.find(({ id }) => id === phase.step.id);
  return step ? { ...phase, step, way, tool, surface } : phase;
}

function phaseMs(run: Run): number {
  return (currentPhase(run)?.seconds ?? 0) * 1000;
}

function endPhase(run: Run): Run {
  const phase = currentPhase(run);
  const entry = phase?.kind === "step" ? { [run.at]: { seconds: phase.seconds, done: true } } : {};
  return { ...run, at: run.at + 1, since: run.since + phaseMs(run), log: { ...run.log, ...entry } };
}

/** Whole seconds of the phase under way that are over, as the clock on the screen counts them. */
function spentSeconds(run: Run, now: number): number {
  return Math.floor((phaseMs(run) - remaining(run, now)) / 1000);
}

function logPhase(run: Run, now: number): Run {
  if (currentPhase(run)?.kind !== "step") return run;
  return {
    ...run,
    log: {
      ...run.log,
      [run.at]: { seconds: spentSeconds(run, now), done: remaining(run, now) === 0 },
    },
  };
}

function enterPhase(run: Run, at: number, now: number): Run {
  return restartTimer({ ...run, at }, now);
}

function logBefore(log: Run["log"], at: number): Run["log"] {
  return Object.fromEntries(Object.entries(log).filter(([index]) => Number(index) < at));
}
