/**
 * The diary days behind a suggestion, week by week. A triangle is a day that counted, a ring one
 * that did not.
 */

import { type Day, plusDays } from "../rules/dates.ts";
import { type Assessment, MIN_SCORES } from "../rules/referral.ts";
import { diary } from "../store/suggestion.ts";
import { today } from "../store/today.ts";
import { dayName } from "../strings/index.ts";
import { suggestionStrings } from "../strings/suggestion/index.ts";
import { Triangle } from "./icons.tsx";

/** How many weeks were looked at, for each reason that looks at days. */
const WEEKS: Readonly<Record<string, number>> = {
  severe_days: 1,
  severe_week: 1,
  worse: 3,
  slowly_worse: 6,
  stops_activities: 1,
  two_weeks: 2,
  comes_back: 2,
  six_weeks: 6,
  sparse_diary: 4,
};
const COLUMN = 23;
const [BASE, STEP, TOP] = [112, 8, 14];

export function DayStrip({ assessment }: { assessment: Assessment }) {
  const weeks = WEEKS[assessment.reason] ?? 0;
  const numbers = Array.from({ length: weeks }, (_, index) => weeks - 1 - index);
  if (weeks === 0) return null;
  return (
    <div class="strip">
      {numbers.map((number) => (
        <Week key={number} number={number} {...assessment} />
      ))}
    </div>
  );
}

/**
 * Week 0 is the seven days that end today. A day counts by its score; for a reason without a
 * lowest score it counts if the rule names it.
 */
function Week({ number, reason, days: named }: Assessment & { number: number }) {
  const minScore = MIN_SCORES[reason];
  const days = [6, 5, 4, 3, 2, 1, 0].map((ago) => plusDays(today.value, -7 * number - ago));
  const scores = days.map((day) => diary.value.days[day]);
  const counts = days.map((day, index) =>
    minScore === undefined ? named.includes(day) : (scores[index] ?? -1) >= minScore,
  );
  const short: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
  const name =
    suggestionStrings.strip.weeks[number] ??
    suggestionStrings.strip.range(dayName(days[0]!, short), dayName(days[6]!, short));
  return (
    <figure>
      <svg
        viewBox={`0 ${TOP} ${7 * COLUMN} ${BASE + 20 - TOP}`}
        role="img"
        aria-label={suggestionStrings.strip.label(name, said(scores))}
      >
        {minScore !== undefined && <path class="least" d={`M0 ${y(minScore)}H${7 * COLUMN}`} />}
        {days.map((day, index) => (
          <Column key={day} at={index} day={day} score={scores[index]} counts={counts[index]!} />
        ))}
        <path class="d" d={`M0 ${BASE}H${7 * COLUMN}`} />
      </svg>
      <figcaption>
        <b>{name}</b>
        <span class="note">
          {marked(
            reason,
            counts.filter(Boolean).length,
            scores.filter((score) => score !== undefined).length,
          )}
        </span>
      </figcaption>
    </figure>
  );
}

interface ColumnProps {
  at: number;
  day: Day;
  score: number | undefined;
  counts: boolean;
}

function Column({ at, day, score, counts }: ColumnProps) {
  const x = (at + 0.5) * COLUMN;
  const top = y(score ?? 0);
  return (
    <>
      {score === undefined && <path class="d2" d={`M${x - 5} ${BASE - 4}h10`} />}
      {score !== undefined && <path class={counts ? "d" : "d2"} d={`M${x} ${BASE}V${top}`} />}
      {score !== undefined &&
        (counts ? (
          <path class="tri" d={`M${x} ${top - 9}l8 14.5h-16z`} />
        ) : (
          <circle class="no" cx={x} cy={top} r="5" />
        ))}
      {score !== undefined && (
        <text class="score" x={x} y={top - 13}>
          {score}
        </text>
      )}
      <text class="letter" x={x} y={BASE + 16}>
        {dayName(day, { weekday: "narrow" })}
      </text>
    </>
  );
}

function y(score: number): number {
  return BASE - 6 - STEP * score;
}

function marked(reason: string, count: number, logged: number) {
  const { least, stopped, higher } = suggestionStrings.strip.marked;
  if (logged === 0) return suggestionStrings.strip.none;
  const say = reason === "stops_activities" ? stopped : higher;
  return (
    <>
      <Triangle />{" "}
      {MIN_SCORES[reason] === undefined
        ? say(count, logged)
        : least(MIN_SCORES[reason], count, logged)}
    </>
  );
}

function said(scores: readonly (number | undefined)[]): string {
  return scores.map((score) => score ?? suggestionStrings.strip.blank).join(", ");
}
