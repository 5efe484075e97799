/** The clock of the session under way: each look repaints what changed, sounds, and goes on when a phase has ended. */

import { heldSeconds } from "../rules/spot.ts";
import { advance, isOver, type Run, remaining, stepsBetween } from "../rules/timeline.ts";
import { playerStrings } from "../strings/player/index.ts";
import { advanceSpot, announce, countdown } from "./audio-cues.ts";
import { paintedAt, updateSession } from "./current-session.ts";
import { setMeta } from "./db.ts";
import type { RunningSession } from "./db-schema.ts";
import { runningSession, showSession } from "./records.ts";

/** Whoever did not look for so long has missed what ended meanwhile. */
const MAX_TICK_GAP_MS = 5_000;
/** How often the instant of the last look is written down, for an app that is killed without notice. */
const SAVE_INTERVAL_MS = 5_000;

let savedAt = 0;

export function tick(): void {
  const session = runningSession.value;
  if (!session || isOver(session.run)) return;
  const now = Date.now();
  if (session.spot) return tickHold(session, now);
  const run = advance(session.run, now);
  if (run.at === session.run.at && run.pausedAt === session.run.pausedAt)
    return paint({ ...session, run }, now);
  const missed = missedBy(session, run, now);
  announce(run, missed > session.missed ? playerStrings.player.missed(missed) : "");
  updateSession({ ...session, run, missed });
}

/** Steps that ended unseen, until one is seen to end. */
function missedBy({ run: before, missed }: RunningSession, after: Run, now: number): number {
  const passed = stepsBetween(before, after);
  if (now - before.seen > MAX_TICK_GAP_MS) return missed + passed;
  return passed > 0 ? 0 : missed;
}

function tickHold(session: RunningSession, now: number): void {
  const shown = session.spot!;
  const spot = advanceSpot(shown, now);
  if (spot.stage !== shown.stage) return updateSession({ ...session, spot });
  if (now < shown.seen || heldSeconds(spot, now) !== heldSeconds(shown, paintedAt.value))
    show({ ...session, spot }, now);
}

/** Once a second, and at once when the clock was set back: from then on it is counted by the new one. */
function paint(session: RunningSession, now: number): void {
  const before = runningSession.value!.run;
  const left = secondsLeft(session.run, now);
  const same = left === secondsLeft(before, paintedAt.value);
  if (same && now >= before.seen) return;
  if (!same && session.run.pausedAt === null) countdown(left);
  show(session, now);
}

function show(session: RunningSession, now: number): void {
  showSession(session);
  paintedAt.value = now;
  if (Math.abs(now - savedAt) < SAVE_INTERVAL_MS) return;
  savedAt = now;
  void setMeta("running", session);
}

/** Whole seconds left of the phase under way, as the screen shows them. */
export function secondsLeft(run: Run, now: number): number {
  return Math.ceil(remaining(run, now) / 1000);
}
