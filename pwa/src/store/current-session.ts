/** The running session: starts it, stores it, and saves its record when it ends. */

import { signal } from "@preact/signals";
import { stopSpeaking } from "../device/voice.ts";
import { releaseWakeLock, requestWakeLock } from "../device/wake-lock.ts";
import { planPhases, type RoutineInWay, type Side } from "../rules/session-plan.ts";
import { finishRun, isOver, startRun } from "../rules/session-run.ts";
import { reopenTimer } from "../rules/session-timer.ts";
import { closeSpot, reopenSpot } from "../rules/spot.ts";
import { announce, unlockAudio } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import { setMeta } from "./db.ts";
import type { RunningSession } from "./db-schema.ts";
import { newId } from "./record-ids.ts";
import { runningSession, save, showSession } from "./records.ts";
import { firstSide, offeredRoutines, withOwnTool } from "./routines.ts";
import { sessionEdit } from "./session-record.ts";
import { settings } from "./settings.ts";

/** The routine that is about to start, while the questions before it are asked. */
export const preparing = signal<Routine | null>(null);
/** The session that has just ended, until the questions after it are closed. */
export const finishedSession = signal<{ id: string; stopped: boolean } | null>(null);
/** When the screen was last updated (ms). Changes at most once a second. */
export const displayedAt = signal(Date.now());

/** Start a session. Call this in a tap; otherwise the phone plays no sound. */
export function startSession(routine: Routine, before: RunningSession["before"]): void {
  const now = Date.now();
  preparing.value = finishedSession.value = null;
  activateDevice();
  const sides = { left: routineForSide(routine, "left"), right: routineForSide(routine, "right") };
  const run = startRun(planPhases(sides, firstSide.value, readySeconds()), now);
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

/** Keep the screen on and allow sound. Call this in a tap. */
export function activateDevice(): void {
  requestWakeLock();
  unlockAudio();
}

/** Pause a session that was left for a while, so that the person continues it in a tap. */
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

/** The routine of a side: the gentler way that was enough last time, or the routine itself. */
function routineForSide(routine: Routine, side: Side): RoutineInWay {
  const way = settings[`way:${side}`];
  return withOwnTool(
    offeredRoutines.value.find((one) => one.way === way && one.minutes === routine.minutes) ??
      routine,
  );
}

/** Show and store the session as it is now; if it is over, save its record. */
export function updateSession(session: RunningSession): void {
  showSession(session);
  if (isOver(session.run)) return void saveSession(session, null);
  displayedAt.value = Date.now();
  void setMeta("running", session);
}

/** End the session now. `stopped` says which symptom was the reason, if one was. */
export async function endSession(stopped: string | null): Promise<void> {
  const session = runningSession.value;
  if (!session) return;
  const over = { ...session, run: finishRun(session.run, Date.now()) };
  showSession(over); // so that no tick comes in between
  await saveSession(over, stopped);
}

/**
 * Save the record and end the session in one transaction, so that no finished session is lost. A
 * spot that is still open keeps the seconds it was held.
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
