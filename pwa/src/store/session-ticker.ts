/** The clock of the session under way: each look repaints what changed, sounds, and goes on when a phase has ended. */

import { heldSeconds } from "../rules/spot.ts";
import { advance, isOver, type Run, remaining, stepsBetween } from "../rules/timeline.ts";
import { s } from "../strings/player/index.ts";
import { announce, countdown, lookAtSpot } from "./audio-cues.ts";
import { type Running, setMeta } from "./db.ts";
import { painted, put } from "./session.ts";
import { running, showRunning } from "./state.ts";

/** Whoever did not look for so long has missed what ended meanwhile. */
const MISSED_MS = 5_000;
/** How often the instant of the last look is written down, for an app that is killed without notice. */
const KEEP_MS = 5_000;

let keptAt = 0;

export function look(): void {
  const session = running.value;
  if (!session || isOver(session.run)) return;
  const now = Date.now();
  if (session.spot) return lookAtHold(session, now);
  const run = advance(session.run, now);
  if (run.at === session.run.at && run.pausedAt === session.run.pausedAt)
    return paint({ ...session, run }, now);
  const missed = missedBy(session, run, now);
  announce(run, missed > session.missed ? s.player.missed(missed) : "");
  put({ ...session, run, missed });
}

/** Steps that ended unseen, until one is seen to end. */
function missedBy({ run: before, missed }: Running, after: Run, now: number): number {
  const passed = stepsBetween(before, after);
  if (now - before.seen > MISSED_MS) return missed + passed;
  return passed > 0 ? 0 : missed;
}

function lookAtHold(session: Running, now: number): void {
  const shown = session.spot!;
  const spot = lookAtSpot(shown, now);
  if (spot.stage !== shown.stage) return put({ ...session, spot });
  if (now < shown.seen || heldSeconds(spot, now) !== heldSeconds(shown, painted.value))
    show({ ...session, spot }, now);
}

/** Once a second, and at once when the clock was set back: from then on it is counted by the new one. */
function paint(session: Running, now: number): void {
  const before = running.value!.run;
  const left = wholeSeconds(session.run, now);
  const same = left === wholeSeconds(before, painted.value);
  if (same && now >= before.seen) return;
  if (!same && session.run.pausedAt === null) countdown(left);
  show(session, now);
}

function show(session: Running, now: number): void {
  showRunning(session);
  painted.value = now;
  if (Math.abs(now - keptAt) < KEEP_MS) return;
  keptAt = now;
  void setMeta("running", session);
}

/** Whole seconds left of the phase under way, as the screen shows them. */
export function wholeSeconds(run: Run, now: number): number {
  return Math.ceil(remaining(run, now) / 1000);
}
