/** The session under way: begun, moved on, and written down when it ends. */

import { signal } from "@preact/signals";
import { change, tick, unlockSound } from "../device/cues.ts";
import { keepAwake, letSleep } from "../device/wake-lock.ts";
import { type Run, advance, begin, finish, isOver, phaseOf, plan, remaining, secondsOn, stepsDone } from "../rules/routine.ts";
import type { Routine } from "./content.ts";
import { dayOf, zone } from "./day.ts";
import { type Edit, type Running, newId, setMeta } from "./db.ts";
import { firstSide, running, save, setting, toolFor } from "./state.ts";

/** The session just written down, for the questions after it; null once they are left. */
export const justDone = signal<{ id: string; stopped: boolean } | null>(null);
/** Whole seconds left of the phase under way. */
export const secondsLeft = signal(0);

/** Begin in a tap, so that the phone lets it make sounds. */
export function startSession(routine: Routine): void {
  const now = Date.now();
  justDone.value = null;
  wake();
  put({
    id: newId(now),
    routine: routine.id,
    routineVersion: routine.version,
    routineName: routine.name,
    tool: toolFor(routine),
    surface: routine.surface,
    startedAt: now,
    run: begin(plan(routine.steps, firstSide.value), now),
  });
}

/** The screen stays on and tones may sound, from a tap or from the return to a session. */
export function wake(): void {
  keepAwake();
  unlockSound();
}

/** Move the session by one of the moves of rules/routine (pause, skip, back, ...). */
export function move(how: (run: Run, now: number) => Run): void {
  const session = running.value;
  if (session) put({ ...session, run: how(session.run, Date.now()) });
}

/** Look at the clock: repaint, sound, and go on when a phase has ended. */
export function look(): void {
  const session = running.value;
  if (!session) return;
  const now = Date.now();
  const run = advance(session.run, now);
  if (run.at !== session.run.at || run.pausedAt !== session.run.pausedAt) {
    if (sound()) change();
    put({ ...session, run });
  } else {
    running.value = { ...session, run };
    paint(run, now);
  }
}

function put(session: Running): void {
  if (isOver(session.run)) return void write(session, null);
  running.value = session;
  secondsLeft.value = wholeSeconds(session.run, Date.now());
  void setMeta("running", session);
}

function paint(run: Run, now: number): void {
  const left = wholeSeconds(run, now);
  if (left === secondsLeft.value) return;
  secondsLeft.value = left;
  if (left <= 3 && left > 0 && run.pausedAt === null && sound()) tick();
}

function wholeSeconds(run: Run, now: number): number {
  return Math.ceil(remaining(run, now) / 1000);
}

function sound(): boolean {
  return setting("sound", true);
}

/** End it here. `stopped` says why, where a stop word was the reason. */
export async function endSession(stopped: string | null): Promise<void> {
  const session = running.value;
  if (session) await write({ ...session, run: finish(session.run, Date.now()) }, stopped);
}

/** The record and the end of the session are one transaction: finished means written down. */
async function write(session: Running, stopped: string | null): Promise<void> {
  letSleep();
  await save([recordOf(session, stopped)], null);
  justDone.value = { id: session.id, stopped: stopped !== null };
}

function recordOf({ id, run, startedAt, ...session }: Running, stopped: string | null): Edit {
  const steps = stepsDone(run);
  const set = {
    routine: session.routine,
    routine_version: session.routineVersion,
    tool: session.tool,
    surface: session.surface,
    first_side: phaseOf({ ...run, at: 0 })!.side,
    started_at: startedAt,
    ended_at: run.since,
    zone: zone(),
    date: dayOf(startedAt),
    steps: steps.map((one) => ({ ...one })),
    "seconds:left": secondsOn("left", steps),
    "seconds:right": secondsOn("right", steps),
    stopped,
  };
  return { id, kind: "session", set };
}
