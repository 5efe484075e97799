/** The charts of progress, each with its sentence and its table. */

import type { Day } from "../../rules/dates.ts";
import {
  type DayScores,
  type DoneSession,
  dayGrid,
  type PainWeek,
  painByWeek,
  secondsBySide,
  secondsByTool,
} from "../../rules/progress.ts";
import type { Side } from "../../rules/session-plan.ts";
import { otherSide } from "../../rules/session-plan.ts";
import { easeBySpot, type Hold, type SpotHistory } from "../../rules/spot-history.ts";
import { content } from "../../store/content.ts";
import { firstSide } from "../../store/routines.ts";
import { today } from "../../store/today.ts";
import { dayName } from "../../strings/index.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { Chart } from "../../ui/chart/chart.tsx";
import { DayGrid, QUARTER } from "../../ui/chart/day-grid.tsx";
import { EaseChart } from "../../ui/chart/ease.tsx";
import { PainChart } from "../../ui/chart/pain.tsx";
import { ToolChart } from "../../ui/chart/tools.tsx";

/** More spots than this are in the table only. */
const MAX_SPOTS = 4;

const short = (day: Day) => dayName(day, { day: "numeric", month: "short" });
const sides = (): Side[] => [firstSide.value, otherSide(firstSide.value)];

export function PainFigure({ scored, weeks }: { scored: readonly DayScores[]; weeks: number }) {
  const past = sides().map((side) => ({
    side,
    weeks: painByWeek(scored, side, today.value, weeks),
  }));
  const rows = () =>
    past[0]!.weeks.map(({ from }, at) => [
      short(from),
      ...past.flatMap(({ weeks }) => cells(weeks[at]!)),
    ]);
  return (
    <Chart
      title={progressStrings.pain}
      sentences={past.map(({ side, weeks }) => painSentence(side, weeks))}
      hint={progressStrings.painKey}
      head={[
        progressStrings.weekHead,
        ...past.flatMap(({ side }) => progressStrings.painHead(side)),
      ]}
      rows={rows}
    >
      {past
        .filter(({ weeks }) => weeks.some(({ days }) => days > 0))
        .map(({ side, weeks }) => (
          <div key={side}>
            <h3>{progressStrings.side(side)}</h3>
            <PainChart side={side} weeks={weeks} />
          </div>
        ))}
    </Chart>
  );
}

function painSentence(side: Side, weeks: readonly PainWeek[]): string {
  const known = weeks.filter(({ median }) => median !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return progressStrings.painNone(side);
  if (first === last) return progressStrings.painOnce(side, first.median!, short(first.from));
  return progressStrings.painMiddle(
    side,
    first.median!,
    short(first.from),
    last.median!,
    short(last.from),
  );
}

function cells({ median, lowest, highest, days }: PainWeek): string[] {
  return median === null
    ? [progressStrings.none, "", "0"]
    : [progressStrings.score(median), `${lowest} – ${highest}`, String(days)];
}

export function EaseFigure({ holds, from }: { holds: readonly Hold[]; from: Day }) {
  const spots = easeBySpot(holds);
  const shown = spots.slice(0, MAX_SPOTS);
  const more = spots.length - shown.length;
  return (
    <Chart
      title={progressStrings.ease}
      sentences={spots.length === 0 ? [progressStrings.easeNone] : []}
      hint={
        spots.length === 0
          ? ""
          : [progressStrings.easeKey, ...(more > 0 ? [progressStrings.easeMore(more)] : [])].join(
              " ",
            )
      }
      head={progressStrings.easeHead}
      rows={() =>
        spots.map((spot) => [
          spotName(spot),
          String(spot.holds.length),
          seconds(spot.first),
          seconds(spot.last),
        ])
      }
    >
      {shown.map((spot) => (
        <div key={spotName(spot)}>
          <h3>{spotName(spot)}</h3>
          <p class="small">{easeSentence(spot)}</p>
          <EaseChart spot={spot} from={from} to={today.value} />
        </div>
      ))}
    </Chart>
  );
}

function spotName({ side, point }: SpotHistory): string {
  const known = content.value?.points.find(({ id }) => id === point);
  return progressStrings.spot(
    side,
    known ? `${known.number}. ${known.name}` : progressStrings.somewhere,
  );
}

function easeSentence({ first, last }: SpotHistory): string {
  if (first !== null && last !== null) return progressStrings.easeBoth(first, last);
  const only = first ?? last;
  return only === null ? progressStrings.easeUnknown : progressStrings.easeOne(only);
}

function seconds(value: number | null): string {
  return value === null ? progressStrings.none : progressStrings.seconds(value);
}

export function ToolsFigure({ sessions }: { sessions: readonly DoneSession[] }) {
  const tools = secondsByTool(sessions);
  const sum = secondsBySide(sessions);
  const nameOf = (tool: string) => content.value?.tools.find(({ id }) => id === tool)?.name ?? tool;
  const [most] = tools;
  if (!most) return null;
  return (
    <Chart
      title={progressStrings.tools}
      sentences={[
        progressStrings.toolsSum(
          progressStrings.minutes(sum.right),
          progressStrings.minutes(sum.left),
          nameOf(most.tool).toLowerCase(),
          tools.length > 1,
        ),
      ]}
      head={progressStrings.toolsHead}
      rows={() =>
        tools.map(({ tool, right, left }) => [
          nameOf(tool),
          progressStrings.minutes(right),
          progressStrings.minutes(left),
        ])
      }
    >
      <ToolChart tools={tools} nameOf={nameOf} />
    </Chart>
  );
}

/** Shows at least three months: a few weeks would leave the grid nearly empty. */
export function DaysFigure({
  sessions,
  weeks,
}: {
  sessions: readonly DoneSession[];
  weeks: number;
}) {
  const grid = dayGrid(sessions, today.value, Math.max(QUARTER, weeks));
  const all = grid.flat();
  const count = (days: typeof all) => days.filter((day) => day.seconds > 0).length;
  return (
    <Chart
      title={progressStrings.days}
      sentences={[progressStrings.daysSum(count(all), all.length)]}
      hint={progressStrings.daysKey}
      head={progressStrings.daysHead}
      rows={() =>
        grid.map((week) => [
          short(week[0]!.day),
          String(count(week)),
          progressStrings.minutes(week.reduce((sum, one) => sum + one.seconds, 0)),
        ])
      }
    >
      <DayGrid weeks={grid} />
    </Chart>
  );
}
