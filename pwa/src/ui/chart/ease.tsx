/** Each hold of one spot: how long it took to ease. */

import { scaleLinear } from "d3-scale";
import { type Day, daysBetween } from "../../rules/dates.ts";
import { MAX_HOLD_SECONDS } from "../../rules/spot.ts";
import type { SpotHistory } from "../../rules/spot-history.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { Drawing, WIDTH } from "./chart.tsx";
import { crosses, discs, type Mark } from "./marks.ts";

const HEIGHT = 84;
const [LEFT, RIGHT, TOP, FOOT] = [40, 10, 12, 8];
const ARM = 4;

export function EaseChart({
  spot: { side, holds },
  from,
  to,
}: {
  spot: SpotHistory;
  from: Day;
  to: Day;
}) {
  const x = scaleLinear()
    .domain([0, Math.max(1, daysBetween(from, to))])
    .range([LEFT + 6, WIDTH - RIGHT]);
  const y = scaleLinear()
    .domain([0, MAX_HOLD_SECONDS])
    .range([HEIGHT - FOOT, TOP]);
  const marks = (wanted: boolean) =>
    holds
      .filter(({ eased }) => eased === wanted)
      .map(({ date, seconds }): Mark => [x(daysBetween(from, date)), y(seconds), ARM]);
  return (
    <Drawing height={HEIGHT}>
      <path class="base" d={`M${LEFT} ${y(0)}H${WIDTH}`} />
      <path class="grid" d={`M${LEFT} ${y(MAX_HOLD_SECONDS)}H${WIDTH}`} />
      <text class="end" x={LEFT - 7} y={y(MAX_HOLD_SECONDS) + 4}>
        {progressStrings.cap}
      </text>
      <text class="end" x={LEFT - 7} y={y(0) + 4}>
        0
      </text>
      <g class={side}>
        <path class="mark" d={discs(marks(true))} />
        <path class="not" d={crosses(marks(false))} />
      </g>
    </Drawing>
  );
}
