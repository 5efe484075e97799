/** A run through the phases of a routine, and the moves that change it. */

import {
  EXTRA_READY_SECONDS,
  type Phase,
  READY_SECONDS,
  type RoutineInWay,
  type Side,
  type ToolSurface,
} from "./session-plan.ts";
import { restartTimer, startTimer, type Timer, tickTimer, timeLeft } from "./session-timer.ts";

/** A run through phases with the timer of the current one. It is over at `at === phases.length`. */
export interface Run extends Timer {
  phases: Phase[];
  at: number;
  /** The result of each step that was started, by the index of its phase. */
  log: Record<number, { seconds: number; done: boolean }>;
}

export interface StepDone extends ToolSurface {
  id: string;
  side: Side;
  seconds: number;
  done: boolean;
}

/** Stepping back this early in a phase goes to the phase before; later it restarts the phase. */
const STEP_BACK_WITHIN_MS = 3_000;

export function startRun(phases: Phase[], now: number): Run {
  return { phases, at: 0, log: {}, ...startTimer(now) };
}

export function currentPhase(run: Run): Phase | undefined {
  return run.phases[run.at];
}

export function isOver(run: Run): boolean {
  return run.at >= run.phases.length;
}

/** Return the milliseconds that remain of the current phase, between 0 and all of it. */
export function remaining(run: Run, now: number): number {
  return timeLeft(run, phaseMs(run), now);
}

/** Advance a run to `now`, past every phase that has ended. After a long absence it is paused. */
export function advance(run: Run, now: number): Run {
  if (run.pausedAt !== null || isOver(run)) return run;
  let next = tickTimer(run, now);
  while (next.pausedAt === null && !isOver(next) && next.since + phaseMs(next) <= now)
    next = endPhase(next);
  return next;
}

/** Skip the rest of the current phase. A step is logged as not done, with its seconds. */
export function skip(run: Run, now: number): Run {
  if (isOver(run)) return run;
  return enterPhase(logPhase(run, now), run.at + 1, now);
}

/** Skip the current step, including the time to get ready for it. */
export function skipStep(run: Run, now: number): Run {
  return currentPhase(run)?.kind === "ready" ? skip(skip(run, now), now) : skip(run, now);
}

/** Restart the current phase, or, in its first seconds, the one before it. */
export function stepBack(run: Run, now: number): Run {
  if (isOver(run)) return run;
  const spent = phaseMs(run) - remaining(run, now);
  const at = spent <= STEP_BACK_WITHIN_MS ? Math.max(0, run.at - 1) : run.at;
  return enterPhase({ ...run, log: logBefore(run.log, at) }, at, now);
}

/**
 * Continue in another way on `sides`, from the current step on.
 *
 * The part of the step that was done stays logged, and there is time to get ready for the rest.
 */
export function switchWay(
  run: Run,
  routine: RoutineInWay,
  sides: readonly Side[],
  now: number,
  ready = READY_SECONDS,
): Run {
  const current = currentPhase(run);
  if (!current) return run;
  if (remaining(run, now) === 0) return switchWay(endPhase(run), routine, sides, now, ready);
  const before = run.phases.slice(0, run.at);
  const rest = run.phases
    .slice(run.at)
    .map((phase) => (sides.includes(phase.side) ? phaseInWay(phase, routine) : phase));
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

/** Return how many steps ended between two ticks. */
export function stepsBetween(before: Run, after: Run): number {
  return before.phases.slice(before.at, after.at).filter(isStep).length;
}

/** End the run now. The current step is logged with its seconds. */
export function finishRun(run: Run, now: number): Run {
  return isOver(run) ? run : enterPhase(logPhase(run, now), run.phases.length, now);
}

/** Return the steps that were started, in order, for the session record. */
export function stepsDone(run: Run): StepDone[] {
  return run.phases.flatMap(({ step, side, way, tool, surface }, index) => {
    const entry = run.log[index];
    return entry ? [{ id: step.id, side, way, tool, surface, ...entry }] : [];
  });
}

/** Return the seconds of one side. */
export function secondsOnSide(side: Side, steps: readonly StepDone[]): number {
  return steps.filter((one) => one.side === side).reduce((sum, one) => sum + one.seconds, 0);
}

/** Return the number of the current step on its side, from 1, and how many steps that side has. */
export function stepPosition(run: Run): { number: number; of: number } {
  const side = currentPhase(run)?.side;
  const ofSide = run.phases.flatMap((phase, index) =>
    isStep(phase) && phase.side === side ? [index] : [],
  );
  return { number: ofSide.filter((index) => index < run.at).length + 1, of: ofSide.length };
}

/** Whether a phase is a step. A step that continues in another way counts once. */
function isStep({ kind, part }: Phase): boolean {
  return kind === "step" && !part;
}

/** The phase in another way; unchanged if that way does not have the step. */
function phaseInWay(phase: Phase, { steps, way, tool, surface }: RoutineInWay): Phase {
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

/** The full seconds of the current phase that have passed, as the screen counts them. */
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
