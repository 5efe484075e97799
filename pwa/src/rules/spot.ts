/** A sore spot: found, placed, rated, held until it eases, rated again. State is instants, as in clock.ts. */

import { adjustTimer, RESUME_WITHIN_MS } from "./session-timer.ts";
import type { Side } from "./timeline.ts";

/** Here one may ease off or hold on. */
export const EASE_OFF_SECONDS = 30;
/** No hold is longer: it need not give today. */
export const MAX_HOLD_SECONDS = 90;
/** The breath of a hold. */
const BREATH_IN_MS = 4_000;
const BREATH_OUT_MS = 6_000;

export interface Spot {
  id: string;
  side: Side;
  /** Which question is open. */
  stage: "where" | "before" | "hold" | "after";
  /** The trigger point it is near, if the person said. */
  point: string | null;
  before: number | null;
  after: number | null;
  /** When the hold began, and the last instant it was looked at. */
  since: number;
  seen: number;
  seconds: number;
  /** Whether the person said that it eased, rather than that time was up. */
  eased: boolean;
  /** Body zones where it was felt, as tapped. */
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

/** Rated before, or left blank; the hold begins `now`. */
export function startHold(spot: Spot, before: number | null, now: number): Spot {
  return { ...spot, before, since: now, seen: now, stage: "hold" };
}

/** Seconds held, 0 to 90. */
export function heldSeconds(spot: Spot, now: number): number {
  if (spot.stage !== "hold") return spot.seconds;
  return Math.min(MAX_HOLD_SECONDS, Math.max(0, Math.floor((now - spot.since) / 1000)));
}

export function endHold(spot: Spot, now: number): Spot {
  return spot.stage === "hold"
    ? { ...spot, seconds: heldSeconds(spot, now), eased: true, stage: "after" }
    : spot;
}

/** Look at the clock: a hold that reached its cap ends by itself. A clock that was set back makes no hold longer. */
export function tickSpot(spot: Spot, now: number): Spot {
  if (spot.stage !== "hold") return spot;
  const next = adjustTimer(spot, now);
  return heldSeconds(next, now) < MAX_HOLD_SECONDS
    ? next
    : { ...next, seconds: MAX_HOLD_SECONDS, stage: "after" };
}

/** Read back after the app was closed: after more than a moment nobody knows of more than what was seen. */
export function reopenSpot(spot: Spot, now: number): Spot {
  if (spot.stage !== "hold" || now - spot.seen < RESUME_WITHIN_MS) return spot;
  return { ...spot, seconds: heldSeconds(spot, spot.seen), stage: "after" };
}

/** Left as it is at `now`, with the seconds it was held. */
export function closeSpot(spot: Spot, now: number): Spot {
  return { ...spot, seconds: heldSeconds(spot, now) };
}

/** A hold that was left at the instant `at` goes on, and no time has passed for it. */
export function resumeHold(spot: Spot, at: number, now: number): Spot {
  return { ...spot, since: spot.since + now - at, seen: now };
}

export function rateAfter(spot: Spot, after: number | null): Spot {
  return { ...spot, after };
}

/** Felt in `zone` as well; a second tap takes it back. */
export function toggleFelt(spot: Spot, zone: string): Spot {
  const felt = spot.felt.includes(zone)
    ? spot.felt.filter((one) => one !== zone)
    : [...spot.felt, zone];
  return { ...spot, felt };
}

/** Which half of the breath it is, from the start of the hold. */
export function breathPhase(spot: Spot, now: number): "in" | "out" {
  return Math.max(0, now - spot.since) % (BREATH_IN_MS + BREATH_OUT_MS) < BREATH_IN_MS
    ? "in"
    : "out";
}
