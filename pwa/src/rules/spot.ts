/** A sore spot: placed, rated, held until it eases, rated again. It stores instants (ms). */

import type { Side } from "./session-plan.ts";
import { adjustTimer, RESUME_WITHIN_MS } from "./session-timer.ts";

/** After this time of holding a sore spot the app says that easing off is fine. */
export const EASE_OFF_SECONDS = 30;
/** It ends a hold, whether the spot has eased or not. A hold step of a routine is shorter. */
export const MAX_HOLD_SECONDS = 90;
const BREATH_IN_MS = 4_000;
const BREATH_OUT_MS = 6_000;

export interface Spot {
  id: string;
  side: Side;
  /** What is asked or done now. */
  stage: "where" | "before" | "hold" | "after";
  /** The trigger point it is near, if the person said. */
  point: string | null;
  before: number | null;
  after: number | null;
  /** When the hold began, and the last tick. Both names are in stored data and cannot change. */
  since: number;
  seen: number;
  seconds: number;
  /** Whether the person said that it eased, before the time was up. */
  eased: boolean;
  /** The ids of the body areas where it was felt. */
  felt: readonly string[];
}

export function newSpot(id: string, side: Side): Spot {
  return {
    id,
    side,
    stage: "where",
    point: null,
    before: null,
    after: null,
    since: 0,
    seen: 0,
    seconds: 0,
    eased: false,
    felt: [],
  };
}

export function setPoint(spot: Spot, point: string | null): Spot {
  return { ...spot, point, stage: "before" };
}

/** Start the hold. `before` is the rating, null if none was given. */
export function startHold(spot: Spot, before: number | null, now: number): Spot {
  return { ...spot, before, since: now, seen: now, stage: "hold" };
}

/** Return the seconds held, 0 to MAX_HOLD_SECONDS. */
export function heldSeconds(spot: Spot, now: number): number {
  if (spot.stage !== "hold") return spot.seconds;
  return Math.min(MAX_HOLD_SECONDS, Math.max(0, Math.floor((now - spot.since) / 1000)));
}

export function endHold(spot: Spot, now: number): Spot {
  return spot.stage === "hold"
    ? { ...spot, seconds: heldSeconds(spot, now), eased: true, stage: "after" }
    : spot;
}

/** Tick: a hold of MAX_HOLD_SECONDS ends. A phone clock that was set back makes no hold longer. */
export function tickSpot(spot: Spot, now: number): Spot {
  if (spot.stage !== "hold") return spot;
  const next = adjustTimer(spot, now);
  return heldSeconds(next, now) < MAX_HOLD_SECONDS
    ? next
    : { ...next, seconds: MAX_HOLD_SECONDS, stage: "after" };
}

/**
 * Return the spot of an app that is opened again: the hold ended at the last tick, unless it was
 * closed only briefly.
 */
export function reopenSpot(spot: Spot, now: number): Spot {
  if (spot.stage !== "hold" || now - spot.seen < RESUME_WITHIN_MS) return spot;
  return { ...spot, seconds: heldSeconds(spot, spot.seen), stage: "after" };
}

/** Close a spot as it is at `now`, with the seconds it was held. */
export function closeSpot(spot: Spot, now: number): Spot {
  return { ...spot, seconds: heldSeconds(spot, now) };
}

/** Continue a hold that was interrupted at the instant `at`, as if no time had passed since. */
export function resumeHold(spot: Spot, at: number, now: number): Spot {
  return { ...spot, since: spot.since + now - at, seen: now };
}

export function rateAfter(spot: Spot, after: number | null): Spot {
  return { ...spot, after };
}

/** Add an area where it was felt, or remove it again. */
export function toggleFelt(spot: Spot, area: string): Spot {
  const felt = spot.felt.includes(area)
    ? spot.felt.filter((one) => one !== area)
    : [...spot.felt, area];
  return { ...spot, felt };
}

/** Return whether to breathe in or out now, counted from the start of the hold. */
export function breathPhase(spot: Spot, now: number): "in" | "out" {
  return Math.max(0, now - spot.since) % (BREATH_IN_MS + BREATH_OUT_MS) < BREATH_IN_MS
    ? "in"
    : "out";
}
