/** The answers to the safety questions on the report, and the days when it got in the way. */

import type { Day } from "../../rules/dates.ts";
import type { Report } from "../../rules/report.ts";
import { content } from "../../store/content.ts";
import { dayName } from "../../strings/index.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { ReportSection } from "./report-section.tsx";

/** Limits that keep everything on one page. */
const MAX_ANSWERS = 3;
const MAX_DATES = 8;

const short = (day: Day) => dayName(day, { day: "numeric", month: "short" });

export function Safety({ report: { answers, interference } }: { report: Report }) {
  const dates = [
    ...interference.slice(-MAX_DATES).map(short),
    ...(interference.length > MAX_DATES ? [reportStrings.others] : []),
  ];
  return (
    <ReportSection title={reportStrings.safety}>
      {answers.length === 0 && <p>{reportStrings.notAsked}</p>}
      <ul>
        {answers.slice(-MAX_ANSWERS).map(({ date, ticked }) => (
          <li key={`${date} ${ticked.join()}`} class={ticked.length > 0 ? "ticked" : ""}>
            {short(date)}:{" "}
            {ticked.length > 0 ? ticked.map(questionText).join("; ") : reportStrings.noneTicked}
          </li>
        ))}
      </ul>
      <p>
        {reportStrings.interference}:{" "}
        {interference.length > 0
          ? reportStrings.interferenceDays(dates.join(", "), interference.length)
          : reportStrings.interferenceNone}
        .
      </p>
    </ReportSection>
  );
}

function questionText(id: string): string {
  const all = [
    ...(content.value?.safety.questions ?? []),
    ...(content.value?.red_flags?.flags ?? []),
  ];
  return all.find((one) => one.id === id)?.ask ?? id;
}
