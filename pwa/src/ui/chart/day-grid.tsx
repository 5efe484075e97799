/** The days of many weeks: a disc where there was a session, larger the longer it was. */

import { scaleSqrt } from "d3-scale";
import type { Day } from "../../rules/week.ts";
import { dayName } from "../../strings/index.ts";
import { g } from "../../strings/progress/index.ts";
import { Drawing, WIDTH } from "./chart.tsx";

/** Weeks side by side; a year stands in four rows. */
export const QUARTER = 13;
const [LEFT, TOP, ROW] = [20, 22, 21];
const HEIGHT = TOP + 7 * ROW + 8;
const COLUMN = (WIDTH - LEFT) / QUARTER;
/** From here on a disc is as large as it gets. */
const LONG_SECONDS = 720;

interface Cell {
  day: Day;
  seconds: number;
}

export function DayGrid({ weeks }: { weeks: readonly (readonly Cell[])[] }) {
  const quarters = Array.from({ length: Math.ceil(weeks.length / QUARTER) }, (_, at) => weeks.slice(at * QUARTER, (at + 1) * QUARTER));
  return <>{quarters.map((quarter) => <Quarter key={quarter[0]![0]!.day} weeks={quarter} />)}</>;
}

function Quarter({ weeks }: { weeks: readonly (readonly Cell[])[] }) {
  const radius = scaleSqrt().domain([0, LONG_SECONDS]).range([3, 10]).clamp(true);
  return (
    <Drawing height={HEIGHT}>
      {g.weekdays.map((letter, row) => <text key={row} y={TOP + row * ROW + ROW / 2 + 4}>{letter}</text>)}
      {weeks.map((week, column) => (
        <g key={column} transform={`translate(${LEFT + column * COLUMN + COLUMN / 2} ${TOP})`}>
          {beginsMonth(weeks, column) && <text class="date" y="-8">{dayName(week.at(-1)!.day, { month: "short" })}</text>}
          {week.map(({ day, seconds }, row) => (
            <circle key={day} class={seconds > 0 ? "full" : "free"} cy={row * ROW + ROW / 2} r={seconds > 0 ? radius(seconds) : 2} />
          ))}
        </g>
      ))}
    </Drawing>
  );
}

function beginsMonth(weeks: readonly (readonly Cell[])[], column: number): boolean {
  const month = (at: number) => weeks[at]?.at(-1)?.day.slice(0, 7);
  return column > 0 && month(column) !== month(column - 1);
}
