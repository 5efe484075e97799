/** A routine as phases on a clock. State is instants, never a countdown: a tick only repaints. */

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

/** One way to do a routine: the same steps with this tool in this place. */
export interface Course {
  way: string;
  steps: readonly Step[];
}

/** One stretch of time: getting ready for a step, or the step itself. */
export interface Phase {
  kind: "ready" | "step";
  side: Side;
  seconds: number;
  step: Step;
  way: string;
}

/** A session under way. Instants are ms since 1970; `at === phases.length` means it is over. */
export interface Run {
  phases: Phase[];
  at: number;
  /** When the phase under way began, moved later by every pause. */
  since: number;
  pausedAt: number | null;
  /** The last instant it was looked at; a longer gap than AWAY_MS means nobody was rolling. */
  seen: number;
  /** What came of each step begun, by phase. */
  log: Record<number, { seconds: number; done: boolean }>;
}

export interface StepDone {
  id: string;
  side: Side;
  seconds: number;
  done: boolean;
  way: string;
}

export const READY_SECONDS = 8;
/** So much more time when the body has to turn or move. */
export const MOVE_MORE_SECONDS = 4;
export const AWAY_MS = 10 * 60_000;
/** Back within this time goes to the step before; later it begins the step again. */
const BACK_AGAIN_MS = 3_000;

export function other(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/**
 * All phases of a routine: the whole of one side, then the whole of the other, each step after `ready` seconds to get
 * ready, more where the position changes. A side may go another way than the other.
 */
export function plan(courses: Record<Side, Course>, first: Side, ready = READY_SECONDS): Phase[] {
  const phases: Phase[] = [];
  for (const side of [first, other(first)]) {
    const { way, steps } = courses[side];
    for (const step of steps.filter((one) => one.side === "each" || one.side === side)) {
      const before = phases.at(-1);
      const stays = before?.side === side && before.step.position === step.position;
      const seconds = stays ? ready : ready + MOVE_MORE_SECONDS;
      phases.push({ kind: "ready", side, seconds, step, way }, { kind: "step", side, seconds: step.seconds, step, way });
    }
  }
  return phases;
}

export function begin(phases: Phase[], now: number): Run {
  return { phases, at: 0, since: now, pausedAt: null, seen: now, log: {} };
}

export function phaseOf(run: Run): Phase | undefined {
  return run.phases[run.at];
}

export function isOver(run: Run): boolean {
  return run.at >= run.phases.length;
}

/** Milliseconds left of the phase under way, always between 0 and the whole of it. */
export function remaining(run: Run, now: number): number {
  const whole = (phaseOf(run)?.seconds ?? 0) * 1000;
  return Math.min(whole, Math.max(0, run.since + whole - (run.pausedAt ?? now)));
}

/** Bring a run up to `now`, walking over every phase that ended meanwhile; after a long absence it waits, paused. */
export function advance(run: Run, now: number): Run {
  if (run.pausedAt !== null || isOver(run)) return run;
  if (now - run.seen > AWAY_MS) return { ...run, pausedAt: run.seen };
  let next: Run = { ...run, seen: Math.max(now, run.seen) };
  while (!isOver(next) && next.since + wholeOf(next) <= now) next = ended(next);
  return next;
}

export function pause(run: Run, now: number): Run {
  return run.pausedAt === null ? { ...run, pausedAt: now, seen: now } : run;
}

export function resume(run: Run, now: number): Run {
  if (run.pausedAt === null) return run;
  return { ...run, since: run.since + Math.max(0, now - run.pausedAt), pausedAt: null, seen: now };
}

/** Leave the phase under way. A step left early is kept as not done, with the seconds it had. */
export function skip(run: Run, now: number): Run {
  if (isOver(run)) return run;
  return enter(logged(run, now), run.at + 1, now);
}

/** Begin the phase under way again, or, in its first seconds, the one before. */
export function back(run: Run, now: number): Run {
  if (isOver(run)) return run;
  const spent = wholeOf(run) - remaining(run, now);
  const at = spent <= BACK_AGAIN_MS ? Math.max(0, run.at - 1) : run.at;
  return enter({ ...run, log: withoutFrom(run.log, at) }, at, now);
}

/**
 * Go on another way, from the step under way on, without losing the place: what was rolled of it stays written down,
 * and there is time to get ready for the rest. `sides` are those that change.
 */
export function swap(run: Run, course: Course, sides: readonly Side[], now: number, ready = READY_SECONDS): Run {
  const current = phaseOf(run);
  if (!current) return run;
  const before = run.phases.slice(0, run.at);
  const rest = run.phases.slice(run.at).map((phase) => (sides.includes(phase.side) ? inWay(phase, course) : phase));
  if (!sides.includes(current.side)) return { ...run, phases: [...before, ...rest] };
  const spent = current.kind === "step" ? Math.round((wholeOf(run) - remaining(run, now)) / 1000) : 0;
  const head = { ...rest[0]!, kind: "ready" as const, seconds: ready + MOVE_MORE_SECONDS };
  const tail = current.kind === "step" ? [{ ...rest[0]!, seconds: current.seconds - spent }, ...rest.slice(1)] : rest.slice(1);
  const kept = spent > 0 ? [{ ...current, seconds: spent }] : [];
  const log = spent > 0 ? { ...run.log, [run.at]: { seconds: spent, done: true } } : run.log;
  return enter({ ...run, phases: [...before, ...kept, head, ...tail], log }, run.at + kept.length, now);
}

/** Take back the last move: `before` is the run as it was at the instant `at`, and no time has passed for it. */
export function undo(before: Run, at: number, now: number): Run {
  return before.pausedAt === null ? { ...before, since: before.since + (now - at), seen: now } : before;
}

/** How many steps ended between two looks at the clock. */
export function stepsBetween(before: Run, after: Run): number {
  return before.phases.slice(before.at, after.at).filter(({ kind }) => kind === "step").length;
}

/** Stop where it is: the step under way is kept with the seconds it had. */
export function finish(run: Run, now: number): Run {
  return isOver(run) ? run : enter(logged(run, now), run.phases.length, now);
}

/** What was done, in order, for the session record. */
export function stepsDone(run: Run): StepDone[] {
  return run.phases.flatMap((phase, index) => {
    const entry = run.log[index];
    return entry ? [{ id: phase.step.id, side: phase.side, way: phase.way, ...entry }] : [];
  });
}

/** Whole seconds rolled on one side. */
export function secondsOn(side: Side, steps: readonly StepDone[]): number {
  return steps.filter((one) => one.side === side).reduce((sum, one) => sum + one.seconds, 0);
}

/** Where the run stands among its steps: the number of the step under way, from 1, and how many there are on this side. */
export function place(run: Run): { number: number; of: number } {
  const side = phaseOf(run)?.side;
  const ofSide = run.phases.flatMap((phase, index) => (phase.kind === "step" && phase.side === side ? [index] : []));
  return { number: ofSide.filter((index) => index < run.at).length + 1, of: ofSide.length };
}

/** The same phase another way; a step that the way does not have stays as it was. */
function inWay(phase: Phase, { way, steps }: Course): Phase {
  const step = steps.find(({ id }) => id === phase.step.id);
  return step ? { ...phase, step, way } : phase;
}

function wholeOf(run: Run): number {
  return (phaseOf(run)?.seconds ?? 0) * 1000;
}

function ended(run: Run): Run {
  const phase = phaseOf(run);
  const entry = phase?.kind === "step" ? { [run.at]: { seconds: phase.seconds, done: true } } : {};
  return { ...run, at: run.at + 1, since: run.since + wholeOf(run), log: { ...run.log, ...entry } };
}

function logged(run: Run, now: number): Run {
  if (phaseOf(run)?.kind !== "step") return run;
  const seconds = Math.round((wholeOf(run) - remaining(run, now)) / 1000);
  return { ...run, log: { ...run.log, [run.at]: { seconds, done: false } } };
}

function enter(run: Run, at: number, now: number): Run {
  return { ...run, at, since: now, pausedAt: run.pausedAt === null ? null : now, seen: now };
}

function withoutFrom(log: Run["log"], at: number): Run["log"] {
  return Object.fromEntries(Object.entries(log).filter(([index]) => Number(index) < at));
}
