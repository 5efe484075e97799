/** The report for a practitioner: a period of days, as recorded. */

import { type Day, plusDays } from "./dates.ts";
import {
  type DayScores,
  type DoneSession,
  secondsBySide,
  secondsByTool,
  type ToolTime,
} from "./progress.ts";
import type { Side } from "./session-plan.ts";
import { easeBySpot, type Hold, type SpotHistory } from "./spot-history.ts";

export interface DiaryDay extends DayScores {
  interference: boolean | null;
  /** The three answers about the week that ended on this day, 0 to 10, by question. */
  week: Readonly<Record<string, number | null>>;
}

/** A change to a gentler way, or none (null), after "too much", with the day of the session. */
export interface DatedTooMuch {
  date: Day;
  side: Side;
  from: string;
  to: string | null;
}

/** The ids of the safety questions that were ticked on one day. */
export interface SafetyAnswers {
  date: Day;
  ticked: readonly string[];
}

export interface ReportInput {
  sessions: readonly DoneSession[];
  holds: readonly Hold[];
  diary: readonly DiaryDay[];
  tooMuch: readonly DatedTooMuch[];
  answers: readonly SafetyAnswers[];
}

export interface ReportDay extends DayScores {
  done: boolean;
}

export interface Report {
  days: ReportDay[];
  sessionDays: number;
  diaryDays: number;
  seconds: Record<Side, number>;
  tools: ToolTime[];
  spots: SpotHistory[];
  tooMuch: DatedTooMuch[];
  interference: Day[];
  answers: SafetyAnswers[];
  /** The last day on which the questions about a week were answered. */
  week: DiaryDay | null;
}

/** Report on the `weeks` weeks that end today. A day without entries is blank. */
export function buildReport(past: ReportInput, today: Day, weeks: number): Report {
  const from = plusDays(today, 1 - 7 * weeks);
  const within = <T extends { date: Day }>(all: readonly T[]) =>
    all.filter(({ date }) => from <= date && date <= today);
  const [sessions, diary] = [within(past.sessions), within(past.diary)];
  const done = new Set(sessions.map(({ date }) => date));
  const scored = diary.filter(({ left, right }) => left !== null || right !== null);
  return {
    days: Array.from({ length: 7 * weeks }, (_, at) => reportDay(plusDays(from, at), diary, done)),
    sessionDays: done.size,
    diaryDays: scored.length,
    seconds: secondsBySide(sessions),
    tools: secondsByTool(sessions),
    spots: easeBySpot(within(past.holds)),
    tooMuch: within(past.tooMuch),
    interference: diary
      .filter(({ interference }) => interference)
      .map(({ date }) => date)
      .sort(),
    answers: lastAnswers(past.answers, from, today),
    week: lastWeekAsked(diary),
  };
}

/** The answers from `from` on, oldest first; if there are none, the last one before. */
function lastAnswers(all: readonly SafetyAnswers[], from: Day, today: Day): SafetyAnswers[] {
  const known = all
    .filter(({ date }) => date <= today)
    .sort((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)));
  const within = known.filter(({ date }) => date >= from);
  return within.length > 0 ? within : known.slice(-1);
}

function reportDay(date: Day, diary: readonly DiaryDay[], done: ReadonlySet<Day>): ReportDay {
  const { left = null, right = null } = diary.find((one) => one.date === date) ?? {};
  return { date, left, right, done: done.has(date) };
}

function lastWeekAsked(diary: readonly DiaryDay[]): DiaryDay | null {
  const asked = diary.filter(({ week }) => Object.values(week).some((answer) => answer !== null));
  return asked.sort((a, b) => (a.date < b.date ? -1 : 1)).at(-1) ?? null;
}

/** Count the steps that were too much by side and change, the most frequent first. */
export function tooMuchBySide(
  all: readonly DatedTooMuch[],
): { side: Side; from: string; to: string | null; times: number }[] {
  const counts = new Map<string, { side: Side; from: string; to: string | null; times: number }>();
  for (const { side, from, to } of all) {
    const key = `${side} ${from} ${to}`;
    counts.set(key, { side, from, to, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.times - a.times);
}
