/** The person's actions in the running session: pause, skip, another way, too much, and undo. */

import { gentler } from "../rules/ladder.ts";
import { currentPhase, type Run, skipStep, switchWay } from "../rules/session-run.ts";
import { pauseTimer, resumeTimer, rewindTimer } from "../rules/session-timer.ts";
import { closeSpot, resumeHold } from "../rules/spot.ts";
import { strings } from "../strings/index.ts";
import { playerStrings } from "../strings/player/index.ts";
import { announce, say, signalChange } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import { activateDevice, readySeconds, updateSession } from "./current-session.ts";
import type { RunningSession, UndoState } from "./db-schema.ts";
import { runningSession, save } from "./records.ts";
import { offeredRoutines, withOwnTool } from "./routines.ts";
import { settingEdit, settings } from "./settings.ts";

/** How long a move can be undone. */
const UNDO_TIMEOUT_MS = 10_000;

/** Pause or continue. The last move can still be undone. */
export function togglePause(): void {
  const session = runningSession.value;
  if (!session) return;
  activateDevice();
  const pausing = session.run.pausedAt === null;
  const run = (pausing ? pauseTimer : resumeTimer)(session.run, Date.now());
  if (pausing) {
    signalChange();
    say(strings.voice.paused);
  } else announce(run);
  updateSession({ ...session, run, missed: 0 });
}

/** Apply a move of rules/session-run.ts (skip, stepBack, ...), which can be undone for a while. */
export function applyMove(move: (run: Run, now: number) => Run): void {
  const session = runningSession.value;
  if (!session) return;
  const now = Date.now();
  const run = move(session.run, now);
  announce(run);
  updateSession({ ...session, run, undoable: undoState(session, now), missed: 0 });
}

/** Continue with another tool or surface from the current step on. */
export function switchRoutine(routine: Routine): void {
  applyMove((run, now) =>
    switchWay(resumeTimer(run, now), withOwnTool(routine), ["left", "right"], now, readySeconds()),
  );
}

/**
 * Too much: continue one rung gentler on this side, now and in later sessions, or skip the step on
 * the last rung. An open spot is closed as it is.
 */
export function reportTooMuch(): void {
  const session = runningSession.value;
  const phase = session && currentPhase(session.run);
  if (!phase) return;
  const now = Date.now();
  const resumed = resumeTimer(session.run, now);
  const { side, step, way } = phase;
  const easier = gentler(offeredRoutines.value, rungOf(session, way));
  const run = easier
    ? switchWay(resumed, withOwnTool(easier), [side], now, readySeconds())
    : skipStep(resumed, now);
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

/** Whether the last move can be undone; the time for it stops in a pause. */
export function canUndo({ undoable, run }: RunningSession, now: number): boolean {
  return undoable !== null && (run.pausedAt ?? now) - undoable.at < UNDO_TIMEOUT_MS;
}

/** Return what to tell the person: how many steps were missed, or what "too much" has just done. */
export function recentNotice(session: RunningSession, now: number): string | null {
  if (session.missed > 0) return playerStrings.player.missed(session.missed);
  const last = session.tooMuch.at(-1);
  if (!last || !canUndo(session, now) || session.undoable!.tooMuch.includes(last)) return null;
  return last.to ? strings.voice.easier : strings.voice.enough;
}

/** Undo the last move and the setting it changed. A session paused since stays paused. */
export function undoMove(): void {
  const session = runningSession.value;
  if (!session?.undoable) return;
  const { at, setting, spot, ...before } = session.undoable;
  const now = Date.now();
  const rewound = rewindTimer(before.run, at, now);
  const run = session.run.pausedAt === null ? rewound : pauseTimer(rewound, now);
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
