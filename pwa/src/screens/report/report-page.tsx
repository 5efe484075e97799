/** One page for a practitioner, in black and white. */

import { type Day, daysBetween } from "../../rules/dates.ts";
import type { Report } from "../../rules/report.ts";
import type { PatientDetails } from "../../store/db-schema.ts";
import { dayName } from "../../strings/index.ts";
import { progressStrings } from "../../strings/progress/index.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { DiaryChart } from "../../ui/chart/diary.tsx";
import { Safety } from "./report-safety.tsx";
import { ReportSection } from "./report-section.tsx";
import { ReportSpots } from "./report-spots.tsx";
import { Tools } from "./report-tools.tsx";

export interface ReportPageProps {
  report: Report;
  patient: PatientDetails;
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
      <Patient patient={props.patient} />
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

function Patient({ patient }: { patient: PatientDetails }) {
  return (
    <dl class="who">
      {(["name", "born", "for"] as const).map((one) => (
        <div key={one}>
          <dt>{reportStrings.whoNames[one]}</dt>
          <dd>{patient[one]}</dd>
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
