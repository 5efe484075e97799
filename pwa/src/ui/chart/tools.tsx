/** Minutes with each tool: solid for the right side, striped for the left. */

import { scaleLinear } from "d3-scale";
import { useId } from "preact/hooks";
import type { ToolTime } from "../../rules/progress.ts";
import type { Side } from "../../rules/session-plan.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { Drawing, Hatch, WIDTH } from "./chart.tsx";

const SIDES: readonly Side[] = ["right", "left"];
const [ROW, NAME, BAR, LABEL] = [66, 20, 16, 118];

export function ToolChart({
  tools,
  nameOf,
}: {
  tools: readonly ToolTime[];
  nameOf: (tool: string) => string;
}) {
  const id = useId();
  const most = Math.max(...tools.flatMap(({ left, right }) => [left, right]));
  const x = scaleLinear()
    .domain([0, most])
    .range([0, WIDTH - LABEL]);
  return (
    <Drawing height={ROW * tools.length}>
      <Hatch id={id} />
      {tools.map((one, row) => (
        <g key={one.tool} transform={`translate(0 ${ROW * row})`}>
          <text class="name" y="14">
            {nameOf(one.tool)}
          </text>
          {SIDES.map((side, index) => (
            <g key={side} transform={`translate(0 ${NAME + index * (BAR + 4)})`} class={side}>
              <rect
                class="bar"
                width={Math.max(1, x(one[side]))}
                height={BAR}
                fill={side === "left" ? `url(#${id})` : "currentColor"}
              />
              <text x={x(one[side]) + 7} y={BAR - 3.5}>
                {progressStrings.side(side)} {progressStrings.minutes(one[side])}
              </text>
            </g>
          ))}
        </g>
      ))}
    </Drawing>
  );
}
