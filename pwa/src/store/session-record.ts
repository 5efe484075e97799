/** The record of a finished session. */

import type { Json } from "../rules/merge.ts";
import { secondsOnSide, stepsDone } from "../rules/session-run.ts";
import type { Spot } from "../rules/spot.ts";
import { dayOf, zone } from "./calendar-day.ts";
import type { RunningSession } from "./db-schema.ts";
import type { Edit } from "./edits.ts";

/**
 * Return the edit that saves a session. `stopped` says which symptom was the reason for the end, if
 * one was; "stop-word" is any of those on the stop button.
 *
 * Each spot and each side is a field of its own. `tool` and `surface` are those of the start; each
 * step has its own.
 */
export function sessionEdit(
  { id, run, startedAt, spots, before, ...session }: RunningSession,
  stopped: string | null,
): Edit {
  const steps = stepsDone(run);
  const first = run.phases[0]!;
  const set: Record<string, Json> = {
    routine: session.routine,
    routine_version: session.routineVersion,
    tool: first.tool,
    surface: first.surface,
    first_side: first.side,
    started_at: startedAt,
    ended_at: Math.max(run.since, startedAt),
    zone: zone(),
    date: dayOf(startedAt),
    steps: steps.map((one) => ({ ...one })),
    "seconds:left": secondsOnSide("left", steps),
    "seconds:right": secondsOnSide("right", steps),
    too_much: session.tooMuch.map((one) => ({ ...one })),
    stopped,
    ...Object.fromEntries(Object.entries(before).map(([side, score]) => [`before:${side}`, score])),
    ...Object.fromEntries(spots.map((spot) => [`spot:${spot.id}`, spotValue(spot)])),
  };
  return { id, kind: "session", set };
}

function spotValue({ point, side, before, after, seconds, eased, felt }: Spot): Json {
  return { point, side, before, after, hold_seconds: seconds, eased, felt: [...felt] };
}
