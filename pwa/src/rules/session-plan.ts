/** A routine as a timeline of phases: what comes when. session-run.ts runs through them. */

export type Side = "left" | "right";

export interface Step {
  id: string;
  name: string;
  technique: "settle" | "sweep" | "hold";
  /** The id of the technique in the guide. */
  lesson: string;
  /** The ids of the points it reaches. */
  points: readonly string[];
  position: string;
  side: "each" | Side;
  seconds: number;
  cue: string;
  keep_off: string;
  /** A shorter text for the voice, if the cue is long. */
  say?: string;
}

/** What a step is done with. */
export interface ToolSurface {
  way: string;
  tool: string;
  surface: string;
}

/** One way to do a routine: its steps with a tool on a surface. */
export interface RoutineInWay extends ToolSurface {
  steps: readonly Step[];
}

/** One timed part of a run: getting ready for a step, or the step itself. */
export interface Phase extends ToolSurface {
  kind: "ready" | "step";
  side: Side;
  seconds: number;
  step: Step;
  /** Set on the first part of a step that continues in another way. */
  part?: true;
}

export const READY_SECONDS = 8;
/** Additional time to get ready when the body has to turn or move. */
export const EXTRA_READY_SECONDS = 4;

export function otherSide(side: Side): Side {
  return side === "left" ? "right" : "left";
}

/**
 * Return all phases of a routine: all steps of one side, then all of the other.
 *
 * Before each step there are `ready` seconds to get ready, and more where the position changes.
 */
export function planPhases(
  sides: Record<Side, RoutineInWay>,
  first: Side,
  ready = READY_SECONDS,
): Phase[] {
  const phases: Phase[] = [];
  for (const side of [first, otherSide(first)]) {
    const { steps, way, tool, surface } = sides[side];
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
