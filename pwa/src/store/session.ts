/** The session under way: begun, kept, and written down when it ends. */

import { signal } from "@preact/signals";
import { hush } from "../device/voice.ts";
import { keepAwake, letSleep } from "../device/wake-lock.ts";
import { reopened } from "../rules/session-timer.ts";
import { foundAgain, left } from "../rules/spot.ts";
import {
  begin,
  type Course,
  finish,
  isOver,
  plan,
  READY_SECONDS,
  type Side,
} from "../rules/timeline.ts";
import { announce, unlock } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import { type Running, setMeta } from "./db.ts";
import { newId } from "./record-ids.ts";
import { sessionRecord } from "./session-record.ts";
import { courseOf, firstSide, offered, running, save, setting, showRunning } from "./state.ts";

/** The routine about to begin, while soreness is asked. */
export const preparing = signal<Routine | null>(null);
/** The session just written down, for the questions after it; null once they are left. */
export const justDone = signal<{ id: string; stopped: boolean } | null>(null);
/** The instant last painted: changes once a second, never more often. */
export const painted = signal(Date.now());

/** Begin in a tap, so that the phone lets it be heard. */
export function startSession(routine: Routine, before: Running["before"]): void {
  const now = Date.now();
  preparing.value = justDone.value = null;
  wake();
  const courses = { left: courseFor(routine, "left"), right: courseFor(routine, "right") };
  const run = begin(plan(courses, firstSide.value, readySeconds()), now);
  announce(run);
  put({
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
export function wake(): void {
  keepAwake();
  unlock();
}

/** A page that was away for long asks before it goes on. */
export function pauseIfLeft(): void {
  const session = running.value;
  if (!session) return;
  const now = Date.now();
  const run = reopened(session.run, now);
  const spot = session.spot && foundAgain(session.spot, now);
  if (run !== session.run || spot !== session.spot) put({ ...session, run, spot });
}

export function readySeconds(): number {
  return setting("ready_seconds", READY_SECONDS);
}

/** What this side does: the gentler way that was enough last time, or the routine itself. */
function courseFor(routine: Routine, side: Side): Course {
  const way = setting<string | null>(`way:${side}`, null);
  return courseOf(
    offered.value.find((one) => one.way === way && one.minutes === routine.minutes) ?? routine,
  );
}

/** Keep the session as it now is, on the screen and on the phone; over means written down. */
export function put(session: Running): void {
  showRunning(session);
  if (isOver(session.run)) return void write(session, null);
  painted.value = Date.now();
  void setMeta("running", session);
}

/** End it here. `stopped` says why, where a stop word was the reason. */
export async function endSession(stopped: string | null): Promise<void> {
  const session = running.value;
  if (!session) return;
  const over = { ...session, run: finish(session.run, Date.now()) };
  showRunning(over); // no look at the clock comes in between
  await write(over, stopped);
}

/**
 * The record and the end of the session are one transaction: finished means written down. A spot that was open at the
 * end keeps the seconds it was held.
 */
async function write(session: Running, stopped: string | null): Promise<void> {
  letSleep();
  if (stopped) hush();
  const spots = session.spot ? [...session.spots, left(session.spot, Date.now())] : session.spots;
  await save([sessionRecord({ ...session, spots }, stopped)], null);
  justDone.value = { id: session.id, stopped: stopped !== null };
}
