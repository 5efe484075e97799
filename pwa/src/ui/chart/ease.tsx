/** Each hold of one spot: how long it took to ease. */

import { scaleLinear } from "d3-scale";
import type { SpotPast } from "../../rules/progress.ts";
import { MOVE_ON_SECONDS } from "../../rules/spot.ts";
import { type Day, daysBetween } from "../../rules/week.ts";
import { g } from "../../strings/progress/index.ts";
import { Drawing, WIDTH } from "./chart.tsx";

const HEIGHT = 84;
const [LEFT, RIGHT, TOP, FOOT] = [40, 10, 12, 8];
const ARM = 4;

export function EaseChart({ spot: { side, holds }, from, to }: { spot: SpotPast; from: Day; to: Day }) {
  const x = scaleLinear().domain([0, Math.max(1, daysBetween(from, to))]).range([LEFT + 6, WIDTH - RIGHT]);
  const y = scaleLinear().domain([0, MOVE_ON_SECONDS]).range([HEIGHT - FOOT, TOP]);
  return (
    <Drawing height={HEIGHT}>
      <path class="base" d={`M${LEFT} ${y(0)}H${WIDTH}`} />
      <path class="grid" d={`M${LEFT} ${y(MOVE_ON_SECONDS)}H${WIDTH}`} />
      <text class="end" x={LEFT - 7} y={y(MOVE_ON_SECONDS) + 4}>{g.cap}</text>
      <text class="end" x={LEFT - 7} y={y(0) + 4}>0</text>
      <g class={side}>
        {holds.map(({ date, seconds, eased }, index) => {
          const [left, top] = [x(daysBetween(from, date)), y(seconds)];
          return eased
            ? <circle key={index} class="mark" cx={left} cy={top} r={ARM} />
            : <path key={index} class="not" d={`M${left - ARM} ${top - ARM}l${2 * ARM} ${2 * ARM}m0 ${-2 * ARM}l${-2 * ARM} ${2 * ARM}`} />;
        })}
      </g>
    </Drawing>
  );
}
