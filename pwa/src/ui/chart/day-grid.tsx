/** The days of many weeks: a disc where there was a session, larger the longer it was. */

import { scaleSqrt } from "d3-scale";
import type { Day } from "../../rules/dates.ts";
import { dayName } from "../../strings/index.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { Drawing, WIDTH } from "./chart.tsx";
import { discs } from "./marks.ts";

/** Weeks side by side; a year stands in four rows. */
export const QUARTER = 13;
const [LEFT, TOP, ROW] = [20, 22, 21];
const HEIGHT = TOP + 7 * ROW + 8;
const COLUMN = (WIDTH - LEFT) / QUARTER;
const FREE = 2;
/** From this length on a disc has its full size. */
const LONG_SECONDS = 720;

interface Cell {
  day: Day;
  seconds: number;
}

export function DayGrid({ weeks }: { weeks: readonly (readonly Cell[])[] }) {
  const quarters = Array.from({ length: Math.ceil(weeks.length / QUARTER) }, (_, at) =>
    weeks.slice(at * QUARTER, (at + 1) * QUARTER),
  );
  return (
    <>
      {quarters.map((quarter) => (
        <Quarter key={quarter[0]![0]!.day} weeks={quarter} />
      ))}
    </>
  );
}

function Quarter({ weeks }: { weeks: readonly (readonly Cell[])[] }) {
  const radius = scaleSqrt().domain([0, LONG_SECONDS]).range([3, 10]).clamp(true);
  const x = (column: number) => LEFT + (column + 0.5) * COLUMN;
  const cells = weeks.flatMap((week, column) =>
    week.map(({ seconds }, row) => ({
      seconds,
      at: [x(column), TOP + (row + 0.5) * ROW] as const,
    })),
  );
  const [full, free] = [
    cells.filter(({ seconds }) => seconds > 0),
    cells.filter(({ seconds }) => seconds === 0),
  ];
  return (
    <Drawing height={HEIGHT}>
      {progressStrings.weekdays.map(
        (letter, row) =>
          letter && (
            <text key={row} y={TOP + row * ROW + ROW / 2 + 4}>
              {letter}
            </text>
          ),
      )}
      {weeks.map(
        (week, column) =>
          beginsMonth(weeks, column) && (
            <text key={column} class="date" x={x(column)} y={TOP - 8}>
              {dayName(week.at(-1)!.day, { month: "short" })}
            </text>
          ),
      )}
      <path class="full" d={discs(full.map(({ seconds, at }) => [...at, radius(seconds)]))} />
      <path class="free" d={discs(free.map(({ at }) => [...at, FREE]))} />
    </Drawing>
  );
}

function beginsMonth(weeks: readonly (readonly Cell[])[], column: number): boolean {
  const month = (at: number) => weeks[at]?.at(-1)?.day.slice(0, 7);
  return column > 0 && month(column) !== month(column - 1);
}
