/** The session under way: begun, moved on, and written down when it ends. */

import { signal } from "@preact/signals";
import { hush } from "../device/voice.ts";
import { keepAwake, letSleep } from "../device/wake-lock.ts";
import { gentler } from "../rules/ladder.ts";
import {
  type Course,
  type Run,
  type Side,
  READY_SECONDS,
  advance,
  begin,
  finish,
  isOver,
  phaseOf,
  plan,
  remaining,
  resume,
  skip,
  stepsBetween,
  swap,
  undo,
} from "../rules/routine.ts";
import { type Spot, heldSeconds } from "../rules/spot.ts";
import type { Routine } from "./content.ts";
import { announce, countdown, lookAtSpot, tell, unlock } from "./cueing.ts";
import { type Running, newId, setMeta } from "./db.ts";
import { sessionRecord } from "./session-record.ts";
import { firstSide, offered, running, save, setting, settingEdit, toolFor } from "./state.ts";
import { t } from "../strings/index.ts";

/** The routine about to begin, while soreness is asked. */
export const preparing = signal<Routine | null>(null);
/** The session just written down, for the questions after it; null once they are left. */
export const justDone = signal<{ id: string; stopped: boolean } | null>(null);
/** The instant last painted: changes once a second, never more often. */
export const painted = signal(Date.now());

/** How long a move can be taken back. */
const UNDO_MS = 10_000;
/** A page that loads again within this time goes on by itself; later it asks. */
const GOES_ON_MS = 30_000;

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
    tool: toolFor(routine),
    surface: routine.surface,
    startedAt: now,
    run,
    spot: null,
    spots: [],
    before,
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
  if (!session || session.run.pausedAt !== null || Date.now() - session.run.seen < GOES_ON_MS) return;
  put({ ...session, run: { ...session.run, pausedAt: session.run.seen } });
}

function readySeconds(): number {
  return setting("ready_seconds", READY_SECONDS);
}

/** What this side does: the gentler way that was enough last time, or the routine itself. */
function courseFor(routine: Routine, side: Side): Course {
  const way = setting<string | null>(`way:${side}`, null);
  return offered.value.find((one) => one.way === way && one.minutes === routine.minutes) ?? routine;
}

/** Move by one of the moves of rules/routine (pause, skip, back, ...); it can be taken back for a while. */
export function move(how: (run: Run, now: number) => Run): void {
  const session = running.value;
  if (!session) return;
  const now = Date.now();
  const run = how(session.run, now);
  if (run.at !== session.run.at || run.pausedAt === null) announce(run);
  else hush();
  put({ ...session, run, undoable: { run: session.run, at: now }, missed: 0 });
}

export function canUndo({ undoable }: Running, now: number): boolean {
  return undoable !== null && now - undoable.at < UNDO_MS;
}

export function undoMove(): void {
  const session = running.value;
  if (!session?.undoable) return;
  const run = undo(session.undoable.run, session.undoable.at, Date.now());
  announce(run);
  put({ ...session, run, undoable: null });
}

/** Too much: one rung down the ladder for this side, now and next time; from the last rung, on to the next step. */
export function tooMuch(): void {
  const session = running.value;
  const phase = session && phaseOf(session.run);
  if (!phase) return;
  const easier = gentler(offered.value, rungOf(session, phase.way));
  if (!easier) return move((run, now) => resume(skip(run, now), now));
  move((run, now) => swap(resume(run, now), easier, [phase.side], now, readySeconds()));
  tell(t.voice.easier(easier.name, phase.step.name));
  void save([settingEdit(`way:${phase.side}`, easier.way)]);
}

function rungOf(session: Running, way: string): Pick<Routine, "rung" | "minutes"> {
  const minutes = offered.value.find(({ id }) => id === session.routine)?.minutes ?? 0;
  return { minutes, rung: offered.value.find((one) => one.way === way)?.rung ?? 0 };
}

/** Another tool or place for all that is left, without losing the place. */
export function swapTo(routine: Routine): void {
  move((run, now) => swap(resume(run, now), routine, ["left", "right"], now, readySeconds()));
}

/** Look at the clock: repaint, sound, and go on when a phase has ended. */
export function look(): void {
  const session = running.value;
  if (!session || isOver(session.run)) return;
  const now = Date.now();
  if (session.spot) return paintSpot(session, now);
  const run = advance(session.run, now);
  if (run.at === session.run.at && run.pausedAt === session.run.pausedAt) {
    running.value = { ...session, run };
    return paint(run, now);
  }
  announce(run);
  const passed = stepsBetween(session.run, run);
  put({ ...session, run, missed: passed > 1 ? passed : session.missed });
}

function paintSpot(session: Running, now: number): void {
  const spot = lookAtSpot(session.spot!, now);
  if (spot !== session.spot) put({ ...session, spot });
  else if (Math.floor(now / 1000) !== Math.floor(painted.value / 1000)) painted.value = now;
}

/** Keep the session as it now is, on the screen and on the phone; over means written down. */
export function put(session: Running): void {
  running.value = session;
  if (isOver(session.run)) return void write(session, null);
  painted.value = Date.now();
  void setMeta("running", session);
}

function paint(run: Run, now: number): void {
  const left = wholeSeconds(run, now);
  if (left === wholeSeconds(run, painted.value)) return;
  painted.value = now;
  if (run.pausedAt === null) countdown(left);
}

export function wholeSeconds(run: Run, now: number): number {
  return Math.ceil(remaining(run, now) / 1000);
}

/** End it here. `stopped` says why, where a stop word was the reason. */
export async function endSession(stopped: string | null): Promise<void> {
  const session = running.value;
  if (session) await write({ ...session, run: finish(session.run, Date.now()) }, stopped);
}

/** A spot that was open at the end keeps the seconds it was held. */
function leftOpen(spot: Spot, now: number): Spot {
  return { ...spot, seconds: heldSeconds(spot, now) };
}

/** The record and the end of the session are one transaction: finished means written down. */
async function write(session: Running, stopped: string | null): Promise<void> {
  letSleep();
  if (stopped) hush();
  const spots = session.spot ? [...session.spots, leftOpen(session.spot, Date.now())] : session.spots;
  await save([sessionRecord({ ...session, spots }, stopped)], null);
  justDone.value = { id: session.id, stopped: stopped !== null };
}
