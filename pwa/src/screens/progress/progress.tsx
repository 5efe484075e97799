/**
 * Progress: the last seven days, then the weeks. Counts and medians; no praise, and no streak that
 * could break.
 */

import { type Signal, useSignal } from "@preact/signals";
import * as routes from "../../routes.ts";
import type { Day } from "../../rules/dates.ts";
import { plusDays } from "../../rules/dates.ts";
import { checkIns } from "../../store/diary.ts";
import { doneSessions, holds } from "../../store/history.ts";
import { today } from "../../store/today.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { adoptStylesheet } from "../../ui/adopt-stylesheet.ts";
import css from "../../ui/chart/chart.css?inline";
import { Frame } from "../../ui/frame.tsx";
import { DaysFigure, EaseFigure, PainFigure, ToolsFigure } from "./figures.tsx";
import { SevenDays } from "./seven-days.tsx";

adoptStylesheet(css);

const RANGES = [4, 13, 52] as const;

export default function Progress() {
  const weeks = useSignal<number>(RANGES[1]);
  const from: Day = plusDays(today.value, 1 - 7 * weeks.value);
  const since = <T extends { date: Day }>(all: readonly T[]) =>
    all.filter(({ date }) => from <= date && date <= today.value);
  const [sessions, lately, scored] = [
    since(doneSessions.value),
    since(holds.value),
    since([...checkIns.value.values()]),
  ];
  const empty = doneSessions.value.length === 0 && checkIns.value.size === 0;
  return (
    <Frame class="progress">
      <h1>{progressStrings.title}</h1>
      {empty && <p class="lead">{progressStrings.nothing}</p>}
      <SevenDays />
      {!empty && <RangeChoice weeks={weeks} />}
      {scored.length > 0 && <PainFigure scored={scored} weeks={weeks.value} />}
      {sessions.length > 0 && <EaseFigure holds={lately} from={from} />}
      {sessions.length > 0 && <ToolsFigure sessions={sessions} />}
      {doneSessions.value.length > 0 && (
        <DaysFigure sessions={doneSessions.value} weeks={weeks.value} />
      )}
      <a class="btn" href={routes.report}>
        {progressStrings.report}
      </a>
      <a class="link" href={routes.history}>
        {progressStrings.history}
      </a>
    </Frame>
  );
}

/** How many weeks the charts show. */
function RangeChoice({ weeks }: { weeks: Signal<number> }) {
  return (
    <div class="ranges" role="group" aria-label={progressStrings.range}>
      {RANGES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === weeks.value}
          onClick={() => void (weeks.value = one)}
        >
          {progressStrings.ranges[one]}
        </button>
      ))}
    </div>
  );
}
