/** The tools on the report, and where it was too much. */

import { type Report, tooMuchBySide } from "../../rules/report.ts";
import type { Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { ReportSection } from "./report-section.tsx";

/** Limits that keep everything on one page. */
const MAX_TOOLS = 5;
const MAX_TOO_MUCH = 3;
const SIDES: readonly Side[] = ["right", "left"];

export function Tools({ report: { tools, tooMuch } }: { report: Report }) {
  const nameOf = (tool: string) => content.value?.tools.find(({ id }) => id === tool)?.name ?? tool;
  return (
    <ReportSection title={reportStrings.tools}>
      {tools.length === 0 ? (
        <p>{reportStrings.toolsNone}</p>
      ) : (
        <p class="tools">
          {tools.slice(0, MAX_TOOLS).map((one) => (
            <span key={one.tool}>
              {nameOf(one.tool)}:{" "}
              {SIDES.map(
                (side) =>
                  `${reportStrings.side(side).toLowerCase()} ${progressStrings.minutes(one[side])}`,
              ).join(", ")}
            </span>
          ))}
        </p>
      )}
      {tooMuch.length > 0 && (
        <p>
          {reportStrings.tooMuch(tooMuch.length)}: {tooMuchWords(tooMuch)}.
        </p>
      )}
    </ReportSection>
  );
}

function tooMuchWords(all: Report["tooMuch"]): string {
  const nameOf = (way: string) =>
    (content.value?.ways.find(({ id }) => id === way)?.name ?? way).toLowerCase();
  const counted = tooMuchBySide(all);
  const shown = counted
    .slice(0, MAX_TOO_MUCH)
    .map(({ side, from, to, times }) =>
      reportStrings.tooMuchOne(side, nameOf(from), to && nameOf(to), times),
    );
  return [...shown, ...(counted.length > MAX_TOO_MUCH ? [reportStrings.others] : [])].join("; ");
}
