/**
 * Sessions, holds and diary days over time: counts and medians, without judging them.
 *
 * Left and right stay apart. A missing value is never counted as 0.
 */

import { type Day, lastWeek, plusDays } from "./dates.ts";
import type { Side } from "./session-plan.ts";

export interface DoneSession {
  date: Day;
  steps: readonly { side: Side; seconds: number; tool: string }[];
}

export interface DayScores extends Record<Side, number | null> {
  date: Day;
}

/** From its first day; `until` is the first day after it. */
export interface Pause {
  from: Day;
  until: Day;
}

export interface SevenDays {
  days: { day: Day; state: "done" | "paused" | "free" }[];
  done: number;
  paused: number;
  /** How many days the person wants, at most as many as were not paused. */
  goal: number;
}

/** Return the seven days that end today. A free day is neither done nor missed. */
export function lastSevenDays(
  today: Day,
  done: ReadonlySet<Day>,
  goal: number,
  pause: Pause | null,
): SevenDays {
  const isPaused = (day: Day) => pause !== null && pause.from <= day && day < pause.until;
  const days = lastWeek(today, done).map(
    ({ day, done }) => ({ day, state: done ? "done" : isPaused(day) ? "paused" : "free" }) as const,
  );
  const paused = days.filter(({ state }) => state === "paused").length;
  return {
    days,
    done: days.filter(({ state }) => state === "done").length,
    paused,
    goal: Math.min(goal, 7 - paused),
  };
}

export interface PainWeek {
  from: Day;
  to: Day;
  /** The scores of the week; null if there are none. */
  median: number | null;
  lowest: number | null;
  highest: number | null;
  days: number;
}

/**
 * Return the scores of one side for each of the last weeks, oldest first; the last week ends today.
 */
export function painByWeek(
  scored: readonly DayScores[],
  side: Side,
  today: Day,
  weeks: number,
): PainWeek[] {
  const byDay = new Map(scored.map((one) => [one.date, one[side]]));
  return Array.from({ length: weeks }, (_, index) => {
    const to = plusDays(today, -7 * (weeks - 1 - index));
    const scores = lastWeek(to, new Set()).flatMap(({ day }) => byDay.get(day) ?? []);
    const [lowest, highest] =
      scores.length > 0 ? [Math.min(...scores), Math.max(...scores)] : [null, null];
    const from = plusDays(to, -6);
    return { from, to, median: median(scores), lowest, highest, days: scores.length };
  });
}

/** Return the median, or null if there are no values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

export interface ToolTime extends Record<Side, number> {
  tool: string;
}

/** Sum the seconds by tool and side, the most used tool first. */
export function secondsByTool(done: readonly DoneSession[]): ToolTime[] {
  const tools = new Map<string, ToolTime>();
  for (const { tool, side, seconds } of done.flatMap(({ steps }) => steps)) {
    const time = tools.get(tool) ?? { tool, left: 0, right: 0 };
    time[side] += seconds;
    tools.set(tool, time);
  }
  const all = ({ left, right }: ToolTime) => left + right;
  return [...tools.values()].filter((one) => all(one) > 0).sort((a, b) => all(b) - all(a));
}

export function secondsBySide(done: readonly DoneSession[]): Record<Side, number> {
  const sum = { left: 0, right: 0 };
  for (const { side, seconds } of done.flatMap(({ steps }) => steps)) sum[side] += seconds;
  return sum;
}

/**
 * Return the weeks from Monday to Sunday, oldest first, with the seconds of each day up to today.
 */
export function dayGrid(
  done: readonly DoneSession[],
  today: Day,
  weeks: number,
): { day: Day; seconds: number }[][] {
  const seconds = grouped(done, ({ date }) => date);
  const monday = plusDays(today, -((new Date(today).getUTCDay() + 6) % 7) - 7 * (weeks - 1));
  return Array.from({ length: weeks }, (_, week) =>
    [0, 1, 2, 3, 4, 5, 6]
      .map((weekday) => plusDays(monday, 7 * week + weekday))
      .filter((day) => day <= today)
      .map((day) => ({
        day,
        seconds: (seconds.get(day) ?? [])
          .flatMap(({ steps }) => steps)
          .reduce((sum, one) => sum + one.seconds, 0),
      })),
  );
}
