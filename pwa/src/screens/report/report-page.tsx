/** One page for a practitioner, in black and white. */

import { type Report, tooMuchBySide } from "../../rules/report.ts";
import type { Side } from "../../rules/timeline.ts";
import { type Day, daysBetween } from "../../rules/week.ts";
import { content } from "../../store/content.ts";
import type { PatientDetails } from "../../store/db-schema.ts";
import { dayName } from "../../strings/index.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { DiaryChart } from "../../ui/chart/diary.tsx";
import { ReportSection } from "./report-section.tsx";
import { ReportSpots } from "./report-spots.tsx";

/** Limits that keep everything on one page. */
const MAX_TOOLS = 5;
const MAX_TOO_MUCH = 3;
const MAX_ANSWERS = 3;
const MAX_DATES = 8;
const SIDES: readonly Side[] = ["right", "left"];

export interface ReportPageProps {
  report: Report;
  who: PatientDetails;
  questions: readonly string[];
  /** Why the referral rule suggests seeing someone, or does not. */
  reason: string;
  /** Whether a part was chosen. */
  has: (part: string) => boolean;
}

const short = (day: Day) => dayName(day, { day: "numeric", month: "short" });
const long = (day: Day) => dayName(day, { day: "numeric", month: "long", year: "numeric" });

export function ReportPage(props: ReportPageProps) {
  const { report, has } = props;
  const tools = has("tools") && <Tools report={report} />;
  return (
    <article class="paper">
      <Heading days={report.days} />
      <Who who={props.who} />
      {has("sums") && <Totals report={report} />}
      {has("diary") && (
        <ReportSection title={reportStrings.diary}>
          <DiaryChart days={report.days} />
          <p>
            {reportStrings.diaryKey} {weekWords(report.week)}
          </p>
        </ReportSection>
      )}
      {has("spots") ? <ReportSpots spots={report.spots}>{tools}</ReportSpots> : tools}
      <div class="two">
        <div>
          {has("safety") && <Safety report={report} />}
          {has("rule") && (
            <ReportSection title={reportStrings.rule}>
              <p>{reportStrings.rules[props.reason]}</p>
            </ReportSection>
          )}
        </div>
        {has("questions") && <QuestionList questions={props.questions} />}
      </div>
      {has("room") && <RoomForNotes />}
      <footer>{reportStrings.end}</footer>
    </article>
  );
}

function Heading({ days }: { days: Report["days"] }) {
  const [from, to] = [days[0]!.date, days.at(-1)!.date];
  return (
    <header>
      <h2>{reportStrings.heading((daysBetween(from, to) + 1) / 7)}</h2>
      <p>
        {reportStrings.period(long(from), long(to))}
        <br />
        {reportStrings.made}
      </p>
    </header>
  );
}

function Who({ who }: { who: PatientDetails }) {
  return (
    <dl class="who">
      {(["name", "born", "for"] as const).map((one) => (
        <div key={one}>
          <dt>{reportStrings.whoNames[one]}</dt>
          <dd>{who[one]}</dd>
        </div>
      ))}
    </dl>
  );
}

function QuestionList({ questions }: { questions: readonly string[] }) {
  return (
    <ReportSection title={reportStrings.questions}>
      <ol class="lines">
        {[0, 1, 2].map((at) => (
          <li key={at}>{questions[at] ?? ""}</li>
        ))}
      </ol>
    </ReportSection>
  );
}

function RoomForNotes() {
  return (
    <section class="room">
      <h3>{reportStrings.room}</h3>
      <div class="lines">
        <p />
        <p />
        <p />
      </div>
    </section>
  );
}

function weekWords(asked: Report["week"]): string {
  if (!asked) return "";
  const [pain, enjoyment, activity] = ["pain", "enjoyment", "activity"].map((one) =>
    String(asked.week[one] ?? reportStrings.blank),
  );
  return reportStrings.week(short(asked.date), pain!, enjoyment!, activity!);
}

function Totals({ report: { days, sessionDays, diaryDays, seconds } }: { report: Report }) {
  const sums = [
    [reportStrings.of(sessionDays, days.length), reportStrings.sums.session],
    [progressStrings.minutes(seconds.right), reportStrings.sums.right],
    [progressStrings.minutes(seconds.left), reportStrings.sums.left],
    [reportStrings.of(diaryDays, days.length), reportStrings.sums.diary],
  ];
  return (
    <p class="sums">
      {sums.map(([number, what]) => (
        <span key={what}>
          <b>{number}</b> {what}
        </span>
      ))}
    </p>
  );
}

function Tools({ report: { tools, tooMuch } }: { report: Report }) {
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
  const told = counted
    .slice(0, MAX_TOO_MUCH)
    .map(({ side, from, to, times }) =>
      reportStrings.tooMuchOne(side, nameOf(from), to && nameOf(to), times),
    );
  return [...told, ...(counted.length > MAX_TOO_MUCH ? [reportStrings.others] : [])].join("; ");
}

function Safety({ report: { answers, interference } }: { report: Report }) {
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
