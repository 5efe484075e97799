/** The session under way: begun, kept, and written down when it ends. */

import { signal } from "@preact/signals";
import { stopSpeaking } from "../device/voice.ts";
import { releaseWakeLock, requestWakeLock } from "../device/wake-lock.ts";
import { reopenTimer } from "../rules/session-timer.ts";
import { closeSpot, reopenSpot } from "../rules/spot.ts";
import {
  type Course,
  finishRun,
  isOver,
  planPhases,
  type Side,
  startRun,
} from "../rules/timeline.ts";
import { announce, unlockAudio } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import { setMeta } from "./db.ts";
import type { RunningSession } from "./db-schema.ts";
import { newId } from "./record-ids.ts";
import { runningSession, save, showSession } from "./records.ts";
import { courseOf, firstSide, offeredRoutines } from "./routines.ts";
import { sessionEdit } from "./session-record.ts";
import { settings } from "./settings.ts";

/** The routine about to begin, while soreness is asked. */
export const preparing = signal<Routine | null>(null);
/** The session just written down, for the questions after it; null once they are left. */
export const finishedSession = signal<{ id: string; stopped: boolean } | null>(null);
/** The instant last painted: changes once a second, never more often. */
export const paintedAt = signal(Date.now());

/** Begin in a tap, so that the phone lets it be heard. */
export function startSession(routine: Routine, before: RunningSession["before"]): void {
  const now = Date.now();
  preparing.value = finishedSession.value = null;
  activateDevice();
  const courses = { left: courseFor(routine, "left"), right: courseFor(routine, "right") };
  const run = startRun(planPhases(courses, firstSide.value, readySeconds()), now);
  announce(run);
  updateSession({
    id: newId(now),
    routine: routine.id,
    routineVersion: routine.version,
    routineName: routine.name,
    startedAt: now,
    run,
    spot: null,
    spots: [],
    before,
    tooMuch: [],
    undoable: null,
    missed: 0,
  });
}

/** The screen stays on and cues may be heard, from a tap or from the return to a session. */
export function activateDevice(): void {
  requestWakeLock();
  unlockAudio();
}

/** A page that was away for long asks before it goes on. */
export function pauseIfAway(): void {
  const session = runningSession.value;
  if (!session) return;
  const now = Date.now();
  const run = reopenTimer(session.run, now);
  const spot = session.spot && reopenSpot(session.spot, now);
  if (run !== session.run || spot !== session.spot) updateSession({ ...session, run, spot });
}

export function readySeconds(): number {
  return settings.ready_seconds;
}

/** What this side does: the gentler way that was enough last time, or the routine itself. */
function courseFor(routine: Routine, side: Side): Course {
  const way = settings[`way:${side}`];
  return courseOf(
    offeredRoutines.value.find((one) => one.way === way && one.minutes === routine.minutes) ??
      routine,
  );
}

/** Keep the session as it now is, on the screen and on the phone; over means written down. */
export function updateSession(session: RunningSession): void {
  showSession(session);
  if (isOver(session.run)) return void saveSession(session, null);
  paintedAt.value = Date.now();
  void setMeta("running", session);
}

/** End it here. `stopped` says why, where a stop word was the reason. */
export async function endSession(stopped: string | null): Promise<void> {
  const session = runningSession.value;
  if (!session) return;
  const over = { ...session, run: finishRun(session.run, Date.now()) };
  showSession(over); // no look at the clock comes in between
  await saveSession(over, stopped);
}

/**
 * The record and the end of the session are one transaction: finished means written down. A spot that was open at the
 * end keeps the seconds it was held.
 */
async function saveSession(session: RunningSession, stopped: string | null): Promise<void> {
  releaseWakeLock();
  if (stopped) stopSpeaking();
  const spots = session.spot
    ? [...session.spots, closeSpot(session.spot, Date.now())]
    : session.spots;
  await save([sessionEdit({ ...session, spots }, stopped)], null);
  finishedSession.value = { id: session.id, stopped: stopped !== null };
}
