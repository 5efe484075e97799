/** A clock for someone who is not looking: instants, never a countdown. A tick only repaints. All are ms since 1970. */

export interface Clock {
  /** When what is being timed began, moved later by every pause. */
  since: number;
  pausedAt: number | null;
  /** The last instant it was looked at; a longer gap than AWAY_MS means nobody was rolling. */
  seen: number;
}

const AWAY_MS = 10 * 60_000;
/** An app that opens again within this time goes on by itself; later it asks. */
export const GOES_ON_MS = 30_000;

export function started(now: number): Clock {
  return { since: now, pausedAt: null, seen: now };
}

/** Milliseconds left of `whole`, always between 0 and all of it. */
export function left({ since, pausedAt, seen }: Clock, whole: number, now: number): number {
  return Math.min(whole, Math.max(0, since + whole - (pausedAt ?? Math.max(now, seen))));
}

/** By a clock that was set back since it was last seen: it goes on from there. */
export function anchored<C extends Pick<Clock, "since" | "seen">>(clock: C, now: number): C {
  return { ...clock, since: clock.since + Math.min(0, now - clock.seen), seen: now };
}

/** Look at it after some time: after a long absence it waits where it was last seen. */
export function looked<C extends Clock>(clock: C, now: number): C {
  return now - clock.seen > AWAY_MS ? { ...clock, pausedAt: clock.seen } : anchored(clock, now);
}

/** Read back after the app was closed: after more than a moment it waits where it was last seen. */
export function reopened<C extends Clock>(clock: C, now: number): C {
  return clock.pausedAt === null && now - clock.seen >= GOES_ON_MS
    ? { ...clock, pausedAt: clock.seen }
    : clock;
}

export function paused<C extends Clock>(clock: C, now: number): C {
  return clock.pausedAt === null
    ? { ...clock, pausedAt: Math.max(now, clock.seen), seen: now }
    : clock;
}

export function resumed<C extends Clock>(clock: C, now: number): C {
  if (clock.pausedAt === null) return clock;
  return { ...clock, since: clock.since + now - clock.pausedAt, pausedAt: null, seen: now };
}

/** Begin to time something else; what waits goes on waiting. */
export function restarted<C extends Clock>(clock: C, now: number): C {
  return { ...clock, since: now, pausedAt: clock.pausedAt === null ? null : now, seen: now };
}

/** As it was at the instant `at`, and no time has passed for it since; what waited then waits. */
export function asAt<C extends Clock>(before: C, at: number, now: number): C {
  if (before.pausedAt !== null) return before;
  const clock = anchored(before, at);
  return { ...clock, since: clock.since + now - at, seen: now };
}
