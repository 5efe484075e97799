/** The ticks of the running session: each updates the screen, gives cues and ends phases. */

import { advance, isOver, type Run, remaining, stepsBetween } from "../rules/session-run.ts";
import { heldSeconds, type Spot } from "../rules/spot.ts";
import { playerStrings } from "../strings/player/index.ts";
import { advanceSpot, announce, countdown } from "./audio-cues.ts";
import { displayedAt, updateSession } from "./current-session.ts";
import { setMeta } from "./db.ts";
import type { RunningSession } from "./db-schema.ts";
import { runningSession, showSession } from "./records.ts";

/** After a longer gap between two ticks, the steps that ended meanwhile count as missed. */
const MAX_TICK_GAP_MS = 5_000;
/** How often the last tick is stored, in case the app is killed. */
const SAVE_INTERVAL_MS = 5_000;

let savedAt = 0;

export function tick(): void {
  const session = runningSession.value;
  if (!session || isOver(session.run)) return;
  const now = Date.now();
  if (session.spot) tickHold(session, session.spot, now);
  else tickPhase(session, now);
}

function tickPhase(session: RunningSession, now: number): void {
  const run = advance(session.run, now);
  if (run.at === session.run.at && run.pausedAt === session.run.pausedAt)
    updateScreen({ ...session, run }, now);
  else changePhase(session, run, now);
}

function changePhase(session: RunningSession, run: Run, now: number): void {
  const missed = missedBy(session, run, now);
  announce(run, missed > session.missed ? playerStrings.player.missed(missed) : "");
  updateSession({ ...session, run, missed });
}

/** How many steps were missed; zero again once a step ends in sight. */
function missedBy({ run: before, missed }: RunningSession, after: Run, now: number): number {
  const passed = stepsBetween(before, after);
  if (now - before.seen > MAX_TICK_GAP_MS) return missed + passed;
  return passed > 0 ? 0 : missed;
}

function tickHold(session: RunningSession, shown: Spot, now: number): void {
  const spot = advanceSpot(shown, now);
  if (spot.stage !== shown.stage) updateSession({ ...session, spot });
  else if (now < shown.seen || heldSeconds(spot, now) !== heldSeconds(shown, displayedAt.value))
    show({ ...session, spot }, now);
}

/** Update the screen once a second, and at once if the phone's clock was set back. */
function updateScreen(session: RunningSession, now: number): void {
  const before = runningSession.value!.run;
  const seconds = secondsLeft(session.run, now);
  const same = seconds === secondsLeft(before, displayedAt.value);
  if (same && now >= before.seen) return;
  if (!same && session.run.pausedAt === null) countdown(seconds);
  show(session, now);
}

function show(session: RunningSession, now: number): void {
  showSession(session);
  displayedAt.value = now;
  if (Math.abs(now - savedAt) < SAVE_INTERVAL_MS) return;
  savedAt = now;
  void setMeta("running", session);
}

/** The seconds that remain of the current phase, as the screen shows them. */
export function secondsLeft(run: Run, now: number): number {
  return Math.ceil(remaining(run, now) / 1000);
}
