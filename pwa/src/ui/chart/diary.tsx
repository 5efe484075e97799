/**
 * The diary day by day, for paper: solid bars for the right side, hatched for the left, a dash for
 * a blank day.
 */

import { type ScaleBand, type ScaleLinear, scaleBand, scaleLinear } from "d3-scale";
import { useId } from "preact/hooks";
import type { Day } from "../../rules/dates.ts";
import type { ReportDay } from "../../rules/report.ts";
import type { Side } from "../../rules/session-plan.ts";
import { dayName } from "../../strings/index.ts";
import { reportStrings } from "../../strings/report/index.ts";

const [WIDTH, LEFT, HEIGHT, TOP] = [700, 74, 84, 16];
const LINES = [10, 7, 4, 0];
/** A narrower day has no room for its number. */
const MIN_LABEL_STEP = 10;
const SIDES: readonly Side[] = ["right", "left"];
const FOOT = 34;

export function DiaryChart({ days }: { days: readonly ReportDay[] }) {
  const id = useId();
  const x = scaleBand<string>()
    .domain(days.map(({ date }) => date))
    .range([LEFT, WIDTH])
    .padding(0.5);
  return (
    <svg
      class="diary-chart"
      viewBox={`0 0 ${WIDTH} ${2 * HEIGHT + FOOT}`}
      role="img"
      aria-label={reportStrings.diary}
    >
      <FineHatch id={id} />
      {SIDES.map((side, panel) => (
        <g key={side} transform={`translate(0 ${panel * HEIGHT})`}>
          <Panel
            side={side}
            days={days}
            x={x}
            fill={side === "left" ? `url(#${id})` : "currentColor"}
          />
        </g>
      ))}
      <g transform={`translate(0 ${2 * HEIGHT + 10})`}>
        <text y="4">{reportStrings.session}</text>
        <SessionDiscs days={days} x={x} />
        <WeekLines days={days} x={x} />
      </g>
    </svg>
  );
}

/** Stripes as fine as ink on paper can be. */
function FineHatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={id}
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path class="hatch" d="M0 0V4" />
      </pattern>
    </defs>
  );
}

interface RowProps {
  days: readonly ReportDay[];
  x: ScaleBand<string>;
}

/** A disc for a day with a session, a circle for one without. */
function SessionDiscs({ days, x }: RowProps) {
  return (
    <>
      {days.map(({ date, done }) => (
        <circle
          key={date}
          class={done ? "disc" : "circle"}
          cx={x(date)! + x.bandwidth() / 2}
          r={Math.min(4.2, x.step() / 2.6)}
        />
      ))}
    </>
  );
}

/** A line where a week begins, with its date if there is room. */
function WeekLines({ days, x }: RowProps) {
  const starts = days.filter((_, at) => at % 7 === 0);
  return (
    <>
      {starts.map(({ date }, week) => (
        <g key={date} transform={`translate(${x(date)! - x.step() / 4} 0)`}>
          <path class="week-line" d="M0 -9V23" />
          {(starts.length <= 8 || week % 2 === 0) && (
            <text x="4" y="21">
              {dayName(date, { day: "numeric", month: "short" })}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

/** The scores of one side. */
function Panel({ side, days, x, fill }: RowProps & { side: Side; fill: string }) {
  const y = scaleLinear()
    .domain([0, 10])
    .range([HEIGHT - 4, TOP]);
  return (
    <>
      <text class="panel-name" y={y(4.4)}>
        {reportStrings.side(side)}
      </text>
      {LINES.map((score) => (
        <g key={score} transform={`translate(0 ${y(score)})`}>
          <path class={score === 0 ? "floor-line" : "score-line"} d={`M${LEFT} 0H${WIDTH}`} />
          <text class="end" x={LEFT - 7} y="3.5">
            {score}
          </text>
        </g>
      ))}
      {days.map((day) => (
        <ScoreBar key={day.date} score={day[side]} date={day.date} x={x} y={y} fill={fill} />
      ))}
    </>
  );
}

interface ScoreBarProps {
  score: number | null;
  date: Day;
  x: ScaleBand<string>;
  y: ScaleLinear<number, number>;
  fill: string;
}

/** The bar of a day with its score, or a dash for a blank day. */
function ScoreBar({ score, date, x, y, fill }: ScoreBarProps) {
  const left = x(date)!;
  if (score === null)
    return (
      <text class="mid" x={left + x.bandwidth() / 2} y={y(0) - 4}>
        –
      </text>
    );
  return (
    <g>
      <rect x={left} y={y(score)} width={x.bandwidth()} height={y(0) - y(score)} fill={fill} />
      {(x.step() >= MIN_LABEL_STEP || score === 0) && (
        <text class="mid over" x={left + x.bandwidth() / 2} y={y(score) - 3}>
          {score}
        </text>
      )}
    </g>
  );
}
