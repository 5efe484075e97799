/** The scores of one side, week by week. */

import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import type { PainWeek } from "../../rules/progress.ts";
import type { Side } from "../../rules/session-plan.ts";
import { dayName } from "../../strings/index.ts";
import { Drawing, WIDTH } from "./chart.tsx";
import { discs } from "./marks.ts";

const HEIGHT = 132;
const [LEFT, RIGHT, TOP, FOOT] = [26, 8, 10, 22];
const LINES = [0, 4, 7, 10];
/** How many dates there is room for. */
const DATES = 4;

export function PainChart({ side, weeks }: { side: Side; weeks: readonly PainWeek[] }) {
  const x = scalePoint()
    .domain(weeks.map(({ from }) => from))
    .range([LEFT, WIDTH - RIGHT])
    .padding(0.5);
  const y = scaleLinear()
    .domain([0, 10])
    .range([HEIGHT - FOOT, TOP]);
  const at = ({ from }: PainWeek) => x(from)!;
  const known = weeks.filter(({ median }) => median !== null);
  const path = line<PainWeek>(at, ({ median }) => y(median ?? 0)).defined(
    ({ median }) => median !== null,
  );
  const radius = Math.min(5, x.step() / 2.4);
  return (
    <Drawing height={HEIGHT}>
      <ScoreLines y={y} />
      <WeekDates weeks={weeks} x={at} />
      <g class={side}>
        <path
          class="span"
          d={known.map((week) => `M${at(week)} ${y(week.lowest!)}V${y(week.highest!)}`).join("")}
        />
        <path class="line" d={path(weeks as PainWeek[]) ?? ""} />
        <path class="mark" d={discs(known.map((week) => [at(week), y(week.median!), radius]))} />
      </g>
    </Drawing>
  );
}

function ScoreLines({ y }: { y: (score: number) => number }) {
  return (
    <>
      {LINES.map((score) => (
        <g key={score} transform={`translate(0 ${y(score)})`}>
          <path class={score === 0 ? "base" : "grid"} d={`M${LEFT} 0H${WIDTH}`} />
          <text class="end" x={LEFT - 7} y="4">
            {score}
          </text>
        </g>
      ))}
    </>
  );
}

/** The first days of some weeks. */
function WeekDates({ weeks, x }: { weeks: readonly PainWeek[]; x: (week: PainWeek) => number }) {
  return (
    <>
      {weeks
        .filter((_, index) => index % Math.ceil(weeks.length / DATES) === 0)
        .map((week) => (
          <text
            key={week.from}
            class="date"
            x={Math.min(WIDTH - 20, Math.max(LEFT + 16, x(week)))}
            y={HEIGHT - 5}
          >
            {dayName(week.from, { day: "numeric", month: "short" })}
          </text>
        ))}
    </>
  );
}
