/**
 * Whether to suggest a practitioner today, by the diary and the earlier answers.
 *
 * The same rule is in backend/rules/suggestion.py, and both read tests/cases/suggestion.json.
 */

import { isUrgent, NERVE } from "./access.ts";
import { type Day, daysBetween, plusDays } from "./dates.ts";
import {
  type Answer,
  type Assessment,
  assess,
  type Level,
  rank,
  rearmed,
  shouldAsk,
} from "./referral.ts";

/** After this many "later" in a row, the card shrinks to one line. */
const LATER_IN_A_ROW = 3;

/** What the rule reads. Ratings before and after a session are not part of it. */
export interface Diary {
  /** The average pain of each day, 0 to 10, of the worse side. */
  days: Readonly<Record<Day, number>>;
  /** The days when it got in the way. */
  interference: readonly Day[];
  /** The ids of the red flags that are ticked. */
  flags: readonly string[];
}

/** What to suggest today, and how. An urgent card is always shown. */
export interface Suggestion {
  assessment: Assessment;
  ask: "no" | "line" | "card";
}

/** Return what to suggest on `today`. `answers` are oldest first. */
export function suggest(diary: Diary, today: Day, answers: readonly Answer[] = []): Suggestion {
  const { days, interference, flags } = diary;
  const assessment = assess({
    days,
    today,
    interference,
    redFlag: isUrgent(flags),
    nerveFlag: flags.includes(NERVE),
  });
  const last = answers.at(-1) ?? null;
  const since = () => (last ? levels(diary, last.on, today) : []);
  if (!shouldAsk(assessment.level, last, today, since())) return { assessment, ask: "no" };
  const quiet = isLine(assessment.level, answers) && !rearmed(since());
  return { assessment, ask: quiet ? "line" : "card" };
}

/** The level of each day after `after` up to `until`, by the diary alone. */
function* levels({ days, interference }: Diary, after: Day, until: Day): Generator<Level> {
  for (let n = 1; n <= daysBetween(after, until); n += 1) {
    yield assess({ days, today: plusDays(after, n), interference }).level;
  }
}

/** Whether the last answers were all "later", and none to a lower level. */
function isLine(level: Level, answers: readonly Answer[]): boolean {
  const last = answers.slice(-LATER_IN_A_ROW);
  return (
    last.length === LATER_IN_A_ROW &&
    last.every((one) => one.answer === "later" && rank(level) <= rank(one.level))
  );
}
