/**
 * When to suggest seeing a practitioner, and which entries are the reason.
 *
 * It concludes nothing about a cause. The first match wins, from the most urgent level down. The
 * same rule is in backend/rules/referral.py, which documents the sources in full; both are tested
 * with tests/cases/referral.json.
 */

import { type Day, daysBetween, plusDays } from "./dates.ts";

export const LEVELS = ["none", "watch", "suggest", "sooner", "urgent"] as const;
export type Level = (typeof LEVELS)[number];

/** How many logged days a week needs to count (Broderick 2009). */
const MIN_WEEK_LOGS = 4;
/** Logs before a longer gap (in days) are ignored. */
const MAX_GAP_DAYS = 14;
/** Severe by every set of cut-points (Boonstra 2014, 2016), and by the stricter of them. */
const [SEVERE, SEVERE_LOGS, SEVERE_WITHIN] = [8, 3, 5];
const [SEVERE_WEEK, SEVERE_WEEK_DAYS] = [7, 5];
/** Clinically relevant on most days (LEAP, Mellor 2016). */
const RELEVANT = 4;
/** More than noise, and what matters to people (Farrar 2001, Salaffi 2004). */
const [WORSE_BY, WORSE_SHARE, WORSE_LOGS] = [2, 3 / 4, 5];
const [MIN_REFERENCE_LOGS, MIN_REFERENCE] = [6, 2];
/**
 * NHS advice on hip pain: stops activities or affects sleep; no better after two weeks; keeps
 * coming back. Six weeks: local NHS services.
 */
const INTERFERENCE_DAYS = 3;
const [TWO_WEEKS, SIX_WEEKS] = [14, 42];
const [COMES_BACK, COMES_BACK_DAYS] = [5, 3];
/** Improvement slows after six weeks (Costa 2012). */
const [MILD, MILD_WEEKS] = [2, 5];
/** The smallest change that people call better (Salaffi 2004). */
const [IMPROVED_BY, IMPROVED_SHARE] = [1, 0.15];
/** Most people log seldom (Druce 2017). */
const [SPARSE_WITHIN, SPARSE_LOGS, SPARSE_SPAN, SPARSE_SHARE] = [28, 6, 14, 2 / 3];
/** The lowest score that counts, for the reasons that count days. */
export const MIN_SCORES: Readonly<Record<string, number>> = {
  severe_days: SEVERE,
  severe_week: SEVERE_WEEK,
  two_weeks: RELEVANT,
  comes_back: COMES_BACK,
  six_weeks: MILD,
  sparse_diary: RELEVANT,
};
/** Days of silence after an answer, by the level now and the answer given. */
export const COOL_DOWN = {
  suggest: { later: 14, arranged: 42 },
  sooner: { later: 7, arranged: 14 },
};
/** This many days in a row below `suggest` end the silence early. */
const REARM_DAYS = 14;

/** The level of today, the slug of the reason, and the dates of the entries behind it. */
export interface Assessment {
  level: Level;
  reason: string;
  days: Day[];
}

/** What the rule reads of a diary. */
export interface AssessmentInput {
  /**
   * The average pain of each day, 0 to 10, of the worse side. A missing day is left out, never 0.
   */
  days: Readonly<Record<Day, number>>;
  today: Day;
  /** The dates when it stopped normal activities or affected sleep. */
  interference?: readonly Day[];
  redFlag?: boolean;
  nerveFlag?: boolean;
}

/** A person's answer to a card, with the level of the card and the local date. */
export interface Answer {
  level: Level;
  answer: "later" | "arranged";
  on: Day;
}

interface Log {
  day: Day;
  score: number;
}

interface View {
  today: Day;
  logs: Log[];
  /** Weeks 0 (the seven days that end today) to 5, and the median of each that has enough days. */
  weeks: Log[][];
  medians: (number | null)[];
  /** Days since the first log, both included. */
  age: number;
  /** The days of this week when it stopped activities. */
  stopped: Day[];
}

type Rule = readonly [level: Level, reason: (view: View) => string, match: (view: View) => Day[]];

const RULES: readonly Rule[] = [
  ["sooner", () => "severe_days", severeDays],
  ["sooner", () => "severe_week", severeWeek],
  ["sooner", () => "worse", (view) => worseThan(view, between(view, 20, 7))],
  ["sooner", () => "slowly_worse", (view) => worseThan(view, between(view, 41, 28))],
  [
    "suggest",
    () => "stops_activities",
    ({ stopped }) => (stopped.length >= INTERFERENCE_DAYS ? stopped : []),
  ],
  [
    "suggest",
    () => "two_weeks",
    (view) => (view.age >= TWO_WEEKS && !improving(view) ? atLeast(view, RELEVANT, 2) : []),
  ],
  ["suggest", () => "comes_back", comesBack],
  ["suggest", () => "six_weeks", sixWeeks],
  ["suggest", () => "sparse_diary", sparseDiary],
  [
    "watch",
    (view) => (improving(view) ? "improving" : "new"),
    (view) => atLeast(view, RELEVANT, 1),
  ],
  ["watch", () => "mild", (view) => atLeast(view, MILD, 2)],
];

/** Assess the diary as of `today`. Later entries are ignored. */
export function assess({
  days,
  today,
  interference = [],
  redFlag = false,
  nerveFlag = false,
}: AssessmentInput): Assessment {
  if (redFlag) return { level: "urgent", reason: "red_flag", days: [today] };
  if (nerveFlag) return { level: "sooner", reason: "nerve", days: [today] };
  const view = viewFrom(sinceLastGap(days, today), today, interference);
  for (const [level, reason, match] of RULES) {
    const found = match(view);
    if (found.length > 0) return { level, reason: reason(view), days: found };
  }
  return { level: "none", reason: view.medians[0] === null ? "few_entries" : "low", days: [] };
}

/**
 * Whether to open a card today. `levelsSince` are the levels of the days after the last answer,
 * oldest first.
 *
 * After an answer there are some days of silence. An urgent level, or one above the level that was
 * answered, ends it at once; fourteen days in a row below `suggest` end it early.
 */
export function shouldAsk(
  level: Level,
  last: Answer | null,
  today: Day,
  levelsSince: Iterable<Level> = [],
): boolean {
  if (level === "none" || level === "watch") return false;
  if (level === "urgent" || last === null || rank(level) > rank(last.level)) return true;
  return daysBetween(last.on, today) >= COOL_DOWN[level][last.answer] || rearmed(levelsSince);
}

export function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

/** Whether fourteen days in a row were below `suggest`. */
export function rearmed(levels: Iterable<Level>): boolean {
  let run = 0;
  for (const level of levels) {
    run = rank(level) < rank("suggest") ? run + 1 : 0;
    if (run >= REARM_DAYS) return true;
  }
  return false;
}

/**
 * The logs up to today, oldest first, without those before the last gap of more than MAX_GAP_DAYS.
 */
function sinceLastGap(days: AssessmentInput["days"], today: Day): Log[] {
  const known = Object.keys(days)
    .filter((day) => day <= today)
    .sort();
  const start = known.findLastIndex(
    (day, index) => index === 0 || daysBetween(known[index - 1]!, day) > MAX_GAP_DAYS,
  );
  return known.slice(Math.max(start, 0)).map((day) => ({ day, score: days[day]! }));
}

function viewFrom(logs: Log[], today: Day, interference: readonly Day[]): View {
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => between({ logs, today }, 7 * week + 6, 7 * week));
  return {
    today,
    logs,
    weeks,
    medians: weeks.map((week) => (week.length >= MIN_WEEK_LOGS ? median(week) : null)),
    age: logs[0] ? daysBetween(logs[0].day, today) + 1 : 0,
    stopped: [...new Set(interference)].filter((day) => isWithin(day, today, 6, 0)).sort(),
  };
}

/** The logs from `first` to `last` days ago. */
function between(
  { logs, today }: Pick<View, "logs" | "today">,
  first: number,
  last: number,
): Log[] {
  return logs.filter(({ day }) => isWithin(day, today, first, last));
}

function isWithin(day: Day, today: Day, first: number, last: number): boolean {
  return plusDays(today, -first) <= day && day <= plusDays(today, -last);
}

function severeDays({ logs, today }: View): Day[] {
  const last = logs.slice(-SEVERE_LOGS);
  const severe = last.length === SEVERE_LOGS && last.every(({ score }) => score >= SEVERE);
  return severe && daysBetween(last[0]!.day, today) < SEVERE_WITHIN ? dates(last) : [];
}

function severeWeek({ weeks }: View): Day[] {
  const high = weeks[0]!.filter(({ score }) => score >= SEVERE_WEEK);
  return high.length >= SEVERE_WEEK_DAYS ? dates(high) : [];
}

/** The days of this week that are clearly worse than `before`, if most of them are. */
function worseThan(view: View, before: Log[]): Day[] {
  const week = view.weeks[0]!;
  if (
    before.length < MIN_REFERENCE_LOGS ||
    week.length < WORSE_LOGS ||
    atLeast(view, RELEVANT, 1).length === 0
  )
    return [];
  const reference = median(before);
  const higher = week.filter(({ score }) => score >= reference + WORSE_BY);
  return reference >= MIN_REFERENCE && higher.length >= WORSE_SHARE * week.length
    ? dates(higher)
    : [];
}

function comesBack(view: View): Day[] {
  const [thisWeek, lastWeek] = view.medians;
  if (view.age < TWO_WEEKS || thisWeek === null || lastWeek === null || improving(view)) return [];
  const high = [view.weeks[1]!, view.weeks[0]!].map((week) =>
    week.filter(({ score }) => score >= COMES_BACK),
  );
  return high.every((week) => week.length >= COMES_BACK_DAYS) ? dates(high.flat()) : [];
}

function sixWeeks(view: View): Day[] {
  const known = view.medians.filter((value) => value !== null);
  const lasting =
    view.medians[0] !== null && known.length >= MILD_WEEKS && Math.min(...known) >= MILD;
  return view.age >= SIX_WEEKS && lasting ? dates(between(view, SIX_WEEKS - 1, 0)) : [];
}

/** For people who log too seldom for the rules by week. */
function sparseDiary(view: View): Day[] {
  const logs = between(view, SPARSE_WITHIN - 1, 0);
  const full = view.medians[0] !== null && view.medians[1] !== null;
  if (full || logs.length < SPARSE_LOGS || view.weeks[0]!.length === 0) return [];
  const span = daysBetween(logs[0]!.day, logs.at(-1)!.day) + 1;
  const high = logs.filter(({ score }) => score >= RELEVANT);
  const sore = median(logs) >= RELEVANT && high.length >= SPARSE_SHARE * logs.length;
  return span >= SPARSE_SPAN && sore ? dates(logs) : [];
}

/** The logged days of the last `weeks` weeks, if the median of each is `min` or more. */
function atLeast(view: View, min: number, weeks: number): Day[] {
  const enough = view.medians.slice(0, weeks).every((value) => value !== null && value >= min);
  return enough ? dates(view.weeks.slice(0, weeks).reverse().flat()) : [];
}

/** Whether this week is clearly lower than two weeks ago, or last week if that had too few logs. */
function improving({ medians }: View): boolean {
  const [current, before] = [medians[0] ?? null, medians[2] ?? medians[1] ?? null];
  return (
    current !== null &&
    before !== null &&
    before - current >= Math.max(IMPROVED_BY, IMPROVED_SHARE * before)
  );
}

function median(logs: readonly Log[]): number {
  const scores = logs.map(({ score }) => score).sort((a, b) => a - b);
  const middle = scores.length >> 1;
  return scores.length % 2 ? scores[middle]! : (scores[middle - 1]! + scores[middle]!) / 2;
}

function dates(logs: readonly Log[]): Day[] {
  return logs.map(({ day }) => day);
}
