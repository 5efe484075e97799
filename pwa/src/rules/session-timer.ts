/** A clock for someone who is not looking: instants, never a countdown. A tick only repaints. All are ms since 1970. */

export interface Timer {
  /** When what is being timed began, moved later by every pause. */
  since: number;
  pausedAt: number | null;
  /** The last instant it was looked at; a longer gap than AWAY_MS means nobody was rolling. */
  seen: number;
}

const MAX_ABSENCE_MS = 10 * 60_000;
/** An app that opens again within this time goes on by itself; later it asks. */
export const RESUME_WITHIN_MS = 30_000;

export function startTimer(now: number): Timer {
  return { since: now, pausedAt: null, seen: now };
}

/** Milliseconds left of `whole`, always between 0 and all of it. */
export function timeLeft({ since, pausedAt, seen }: Timer, whole: number, now: number): number {
  return Math.min(whole, Math.max(0, since + whole - (pausedAt ?? Math.max(now, seen))));
}

/** By a clock that was set back since it was last seen: it goes on from there. */
export function adjustTimer<C extends Pick<Timer, "since" | "seen">>(clock: C, now: number): C {
  return { ...clock, since: clock.since + Math.min(0, now - clock.seen), seen: now };
}

/** Look at it after some time: after a long absence it waits where it was last seen. */
export function tickTimer<C extends Timer>(clock: C, now: number): C {
  return now - clock.seen > MAX_ABSENCE_MS
    ? { ...clock, pausedAt: clock.seen }
    : adjustTimer(clock, now);
}

/** Read back after the app was closed: after more than a moment it waits where it was last seen. */
export function reopenTimer<C extends Timer>(clock: C, now: number): C {
  return clock.pausedAt === null && now - clock.seen >= RESUME_WITHIN_MS
    ? { ...clock, pausedAt: clock.seen }
    : clock;
}

export function pauseTimer<C extends Timer>(clock: C, now: number): C {
  return clock.pausedAt === null
    ? { ...clock, pausedAt: Math.max(now, clock.seen), seen: now }
    : clock;
}

export function resumeTimer<C extends Timer>(clock: C, now: number): C {
  if (clock.pausedAt === null) return clock;
  return { ...clock, since: clock.since + now - clock.pausedAt, pausedAt: null, seen: now };
}

/** Begin to time something else; what waits goes on waiting. */
export function restartTimer<C extends Timer>(clock: C, now: number): C {
  return { ...clock, since: now, pausedAt: clock.pausedAt === null ? null : now, seen: now };
}

/** As it was at the instant `at`, and no time has passed for it since; what waited then waits. */
export function rewindTimer<C extends Timer>(before: C, at: number, now: number): C {
  if (before.pausedAt !== null) return before;
  const clock = adjustTimer(before, at);
  return { ...clock, since: clock.since + now - at, seen: now };
}
