/** What a person does with the session under way: pause, skip, another way, too much; and takes it back. */

import { gentler } from "../rules/ladder.ts";
import { asAt, paused, resumed } from "../rules/session-timer.ts";
import { heldAgain, left } from "../rules/spot.ts";
import { leave, phaseOf, type Run, swap } from "../rules/timeline.ts";
import { t } from "../strings/index.ts";
import { s } from "../strings/player/index.ts";
import { announce, signalChange, tell } from "./audio-cues.ts";
import type { Routine } from "./content.ts";
import type { Running, Undoable } from "./db.ts";
import { put, readySeconds, wake } from "./session.ts";
import { courseOf, offered, running, save, setting, settingEdit } from "./state.ts";

/** How long a move can be taken back. */
const UNDO_MS = 10_000;

/** Pause, or go on; the move before it can still be taken back. */
export function togglePause(): void {
  const session = running.value;
  if (!session) return;
  wake();
  const now = Date.now();
  if (session.run.pausedAt === null) {
    signalChange();
    tell(t.voice.paused);
    return put({ ...session, run: paused(session.run, now), missed: 0 });
  }
  const run = resumed(session.run, now);
  announce(run);
  put({ ...session, run, missed: 0 });
}

/** Move by one of the moves of rules/routine (skip, back, ...); it can be taken back for a while. */
export function move(how: (run: Run, now: number) => Run): void {
  const session = running.value;
  if (!session) return;
  const now = Date.now();
  const run = how(session.run, now);
  announce(run);
  put({ ...session, run, undoable: asItWas(session, now), missed: 0 });
}

/** Another tool or place for all that is left, without losing the place. */
export function swapTo(routine: Routine): void {
  move((run, now) =>
    swap(resumed(run, now), courseOf(routine), ["left", "right"], now, readySeconds()),
  );
}

/**
 * Too much: one rung down the ladder for this side, now and next time; from the last rung, on to the next step. A hold
 * that is open is left as it is.
 */
export function tooMuch(): void {
  const session = running.value;
  const phase = session && phaseOf(session.run);
  if (!phase) return;
  const now = Date.now();
  const going = resumed(session.run, now);
  const { side, step, way } = phase;
  const easier = gentler(offered.value, rungOf(session, way));
  const run = easier
    ? swap(going, courseOf(easier), [side], now, readySeconds())
    : leave(going, now);
  const name = `way:${side}`;
  announce(run, easier ? t.voice.easier : t.voice.enough);
  put({
    ...session,
    run,
    spot: null,
    spots: session.spot ? [...session.spots, left(session.spot, now)] : session.spots,
    tooMuch: [...session.tooMuch, { step: step.id, side, from: way, to: easier?.way ?? null }],
    undoable: asItWas(session, now, easier && { name, value: setting<string | null>(name, null) }),
    missed: 0,
  });
  if (easier) void save([settingEdit(name, easier.way)]);
}

function rungOf(session: Running, way: string): Pick<Routine, "rung" | "minutes"> {
  const minutes = offered.value.find(({ id }) => id === session.routine)?.minutes ?? 0;
  return { minutes, rung: offered.value.find((one) => one.way === way)?.rung ?? 0 };
}

function asItWas(
  { run, spot, spots, tooMuch }: Running,
  at: number,
  setting: Undoable["setting"] = null,
): Undoable {
  return { run, spot, spots, tooMuch, at, setting };
}

/** Whether the last move can be taken back; a pause stops that time too. */
export function canUndo({ undoable, run }: Running, now: number): boolean {
  return undoable !== null && (run.pausedAt ?? now) - undoable.at < UNDO_MS;
}

/** In words: what passed unseen, or what a touch of "too much" has just done. */
export function justNow(session: Running, now: number): string | null {
  if (session.missed > 0) return s.player.missed(session.missed);
  const last = session.tooMuch.at(-1);
  if (!last || !canUndo(session, now) || session.undoable!.tooMuch.includes(last)) return null;
  return last.to ? t.voice.easier : t.voice.enough;
}

/** Take back the last move, and what it set for next time. Whoever paused since stays paused. */
export function undoMove(): void {
  const session = running.value;
  if (!session?.undoable) return;
  const { at, setting, spot, ...before } = session.undoable;
  const now = Date.now();
  const going = asAt(before.run, at, now);
  const run = session.run.pausedAt === null ? going : paused(going, now);
  announce(run);
  put({ ...session, ...before, run, spot: spot && heldAgain(spot, at, now), undoable: null });
  if (setting) void save([settingEdit(setting.name, setting.value)]);
}
