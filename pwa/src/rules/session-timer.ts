/** The timer of a session. It stores instants (ms since 1970), so missed ticks cost no time. */

export interface Timer {
  /** When the timed phase began, moved later by every pause. */
  since: number;
  pausedAt: number | null;
  /**
   * The last tick. A gap of more than MAX_ABSENCE_MS means that nobody was rolling. The name is in
   * stored data and cannot change.
   */
  seen: number;
}

const MAX_ABSENCE_MS = 10 * 60_000;
/** An app that is opened again within this time continues by itself; later it asks first. */
export const RESUME_WITHIN_MS = 30_000;

export function startTimer(now: number): Timer {
  return { since: now, pausedAt: null, seen: now };
}

/** Return the milliseconds that remain of `duration`, between 0 and all of it. */
export function timeLeft({ since, pausedAt, seen }: Timer, duration: number, now: number): number {
  return Math.min(duration, Math.max(0, since + duration - (pausedAt ?? Math.max(now, seen))));
}

/** Tick. If the phone's clock was set back, the timer continues as if no time had passed. */
export function adjustTimer<T extends Pick<Timer, "since" | "seen">>(timer: T, now: number): T {
  return { ...timer, since: timer.since + Math.min(0, now - timer.seen), seen: now };
}

/** Tick; after a long absence the timer is paused at the last tick. */
export function tickTimer<T extends Timer>(timer: T, now: number): T {
  return now - timer.seen > MAX_ABSENCE_MS
    ? { ...timer, pausedAt: timer.seen }
    : adjustTimer(timer, now);
}

/**
 * Return the timer of an app that is opened again: paused at the last tick, unless it was closed
 * only briefly.
 */
export function reopenTimer<T extends Timer>(timer: T, now: number): T {
  return timer.pausedAt === null && now - timer.seen >= RESUME_WITHIN_MS
    ? { ...timer, pausedAt: timer.seen }
    : timer;
}

export function pauseTimer<T extends Timer>(timer: T, now: number): T {
  return timer.pausedAt === null
    ? { ...timer, pausedAt: Math.max(now, timer.seen), seen: now }
    : timer;
}

export function resumeTimer<T extends Timer>(timer: T, now: number): T {
  if (timer.pausedAt === null) return timer;
  return { ...timer, since: timer.since + now - timer.pausedAt, pausedAt: null, seen: now };
}

/** Start the next phase; a paused timer stays paused. */
export function restartTimer<T extends Timer>(timer: T, now: number): T {
  return { ...timer, since: now, pausedAt: timer.pausedAt === null ? null : now, seen: now };
}

/**
 * Return an earlier state, `before` at the instant `at`, as if no time had passed since. A paused
 * one stays paused.
 */
export function rewindTimer<T extends Timer>(before: T, at: number, now: number): T {
  if (before.pausedAt !== null) return before;
  const timer = adjustTimer(before, at);
  return { ...timer, since: timer.since + now - at, seen: now };
}
