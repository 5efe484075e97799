/** A session on a phone with a clock that may be wrong, for tests of runs. */

import { readFileSync } from "node:fs";
import {
  type Phase,
  planPhases,
  type RoutineInWay,
  type Side,
  type Step,
} from "../session-plan.ts";
import {
  advance,
  finishRun,
  type Run,
  skip,
  skipStep,
  startRun,
  stepBack,
  switchWay,
} from "../session-run.ts";
import { pauseTimer, reopenTimer, resumeTimer, rewindTimer } from "../session-timer.ts";

export interface Move {
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

export const TABLE: Table = JSON.parse(
  readFileSync(new URL("../../../../tests/cases/routine.json", import.meta.url), "utf8"),
);
/** When every session starts (ms). */
const T0 = 1_795_368_000_000;
export const TICK_MS = 1_000;
export const BOTH: readonly Side[] = ["left", "right"];

export const STEPS: Step[] = TABLE.steps.map((one) => ({
  ...one,
  name: one.id,
  technique: "sweep",
  lesson: "sweep",
  points: [],
  side: "each",
  cue: "slow",
  keep_off: "the bone",
}));
export const ROUTINES_IN_WAYS = new Map<string, RoutineInWay>(
  Object.entries(TABLE.side_routines).map(([way, { tool, surface }]) => [
    way,
    { way, tool, surface, steps: STEPS },
  ]),
);
export const FLOOR = ROUTINES_IN_WAYS.get("roller-floor")!;

/** A running session. Its phone ticks once a second. */
export class Session {
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
      switch: () => switchWay(run, ROUTINES_IN_WAYS.get(move.way!)!, sides, clock),
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
