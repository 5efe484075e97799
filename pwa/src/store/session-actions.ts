/** What a person does with the session under way: pause, skip, another way, too much; and takes it back. */

import { gentler } from "../rules/ladder.ts";
import { pauseTimer, resumeTimer, rewindTimer } from "../rules/session-timer.ts";
import { closeSpot, resumeHold } from "../rules/spot.ts";
import { currentPhase, type Run, skipStep, switchCourse } from "../rules/timeline.ts";
import { strings } from "../strings/index.ts";
import { playerStrings } from "../strings/player/index.ts";
import { announce, say, signalChange } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import { activateDevice, readySeconds, updateSession } from "./current-session.ts";
import type { RunningSession, UndoState } from "./db-schema.ts";
import { runningSession, save } from "./records.ts";
import { courseOf, offeredRoutines } from "./routines.ts";
import { settingEdit, settings } from "./settings.ts";

/** How long a move can be taken back. */
const UNDO_MS = 10_000;

/** Pause, or go on; the move before it can still be taken back. */
export function togglePause(): void {
  const session = runningSession.value;
  if (!session) return;
  activateDevice();
  const now = Date.now();
  if (session.run.pausedAt === null) {
    signalChange();
    say(strings.voice.paused);
    return updateSession({ ...session, run: pauseTimer(session.run, now), missed: 0 });
  }
  const run = resumeTimer(session.run, now);
  announce(run);
  updateSession({ ...session, run, missed: 0 });
}

/** Move by one of the moves of rules/routine (skip, back, ...); it can be taken back for a while. */
export function applyMove(how: (run: Run, now: number) => Run): void {
  const session = runningSession.value;
  if (!session) return;
  const now = Date.now();
  const run = how(session.run, now);
  announce(run);
  updateSession({ ...session, run, undoable: undoState(session, now), missed: 0 });
}

/** Another tool or place for all that is left, without losing the place. */
export function switchRoutine(routine: Routine): void {
  applyMove((run, now) =>
    switchCourse(resumeTimer(run, now), courseOf(routine), ["left", "right"], now, readySeconds()),
  );
}

/**
 * Too much: one rung down the ladder for this side, now and next time; from the last rung, on to the next step. A hold
 * that is open is left as it is.
 */
export function reportTooMuch(): void {
  const session = runningSession.value;
  const phase = session && currentPhase(session.run);
  if (!phase) return;
  const now = Date.now();
  const going = resumeTimer(session.run, now);
  const { side, step, way } = phase;
  const easier = gentler(offeredRoutines.value, rungOf(session, way));
  const run = easier
    ? switchCourse(going, courseOf(easier), [side], now, readySeconds())
    : skipStep(going, now);
  const name = `way:${side}` as const;
  announce(run, easier ? strings.voice.easier : strings.voice.enough);
  updateSession({
    ...session,
    run,
    spot: null,
    spots: session.spot ? [...session.spots, closeSpot(session.spot, now)] : session.spots,
    tooMuch: [...session.tooMuch, { step: step.id, side, from: way, to: easier?.way ?? null }],
    undoable: undoState(session, now, easier && { name, value: settings[name] }),
    missed: 0,
  });
  if (easier) void save([settingEdit(name, easier.way)]);
}

function rungOf(session: RunningSession, way: string): Pick<Routine, "rung" | "minutes"> {
  const minutes = offeredRoutines.value.find(({ id }) => id === session.routine)?.minutes ?? 0;
  return { minutes, rung: offeredRoutines.value.find((one) => one.way === way)?.rung ?? 0 };
}

function undoState(
  { run, spot, spots, tooMuch }: RunningSession,
  at: number,
  setting: UndoState["setting"] = null,
): UndoState {
  return { run, spot, spots, tooMuch, at, setting };
}

/** Whether the last move can be taken back; a pause stops that time too. */
export function canUndo({ undoable, run }: RunningSession, now: number): boolean {
  return undoable !== null && (run.pausedAt ?? now) - undoable.at < UNDO_MS;
}

/** In words: what passed unseen, or what a touch of "too much" has just done. */
export function recentNotice(session: RunningSession, now: number): string | null {
  if (session.missed > 0) return playerStrings.player.missed(session.missed);
  const last = session.tooMuch.at(-1);
  if (!last || !canUndo(session, now) || session.undoable!.tooMuch.includes(last)) return null;
  return last.to ? strings.voice.easier : strings.voice.enough;
}

/** Take back the last move, and what it set for next time. Whoever paused since stays paused. */
export function undoMove(): void {
  const session = runningSession.value;
  if (!session?.undoable) return;
  const { at, setting, spot, ...before } = session.undoable;
  const now = Date.now();
  const going = rewindTimer(before.run, at, now);
  const run = session.run.pausedAt === null ? going : pauseTimer(going, now);
  announce(run);
  updateSession({
    ...session,
    ...before,
    run,
    spot: spot && resumeHold(spot, at, now),
    undoable: null,
  });
  if (setting) void save([settingEdit(setting.name, setting.value)]);
}
