/** A report for a practitioner: chosen, made and printed here, without a network. */

import { type Signal, untracked, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { share } from "../../device/share.ts";
import { canonical, type Json } from "../../rules/merge.ts";
import { buildReport } from "../../rules/report.ts";
import { getMeta, setMeta } from "../../store/db.ts";
import type { PatientDetails } from "../../store/db-schema.ts";
import { checkIns } from "../../store/diary.ts";
import { doneSessions, holds, safetyAnswers, tooMuchEvents } from "../../store/history.ts";
import { save } from "../../store/records.ts";
import { type Settings, settingEdit, settings } from "../../store/settings.ts";
import { suggestion } from "../../store/suggestion.ts";
import { today } from "../../store/today.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { adoptStylesheet } from "../../ui/adopt-stylesheet.ts";
import { Frame } from "../../ui/frame.tsx";
import { SelectRow } from "../../ui/setting-rows.tsx";
import chartCss from "./diary-chart.css?inline";
import { PatientFields, Questions } from "./fields.tsx";
import { reportFile } from "./print-page.ts";
import pageCss from "./report-page.css?inline";
import partsCss from "./report-parts.css?inline";
import previewCss from "./report-preview.css?inline";
import { ReportPreview } from "./report-preview.tsx";

adoptStylesheet(pageCss + chartCss + partsCss + previewCss);

const WEEKS = [2, 4, 8, 12];
const NO_PERSON: PatientDetails = { name: "", born: "", for: "" };

export default function ReportScreen() {
  const { patient, isStored, update } = usePatientDetails();
  const closer = useSignal(false);
  const weeks = useSetting("report_weeks");
  const without = useSetting("report_without");
  return (
    <Frame class="report">
      <h1>{reportStrings.title}</h1>
      <p>{reportStrings.lead}</p>
      <SelectRow
        label={reportStrings.weeksLabel}
        value={String(weeks.value)}
        options={WEEKS.map((one) => [String(one), reportStrings.weeks(one)])}
        onChoose={(count) => void (weeks.value = Number(count))}
      />
      <ReportPreview
        closer={closer.value}
        report={buildReport(pastRecords(), today.value, weeks.value)}
        patient={patient.value}
        questions={settings.report_questions}
        reason={suggestion.value.assessment.reason}
        has={(part) => !without.value.includes(part)}
      />
      <button
        type="button"
        aria-pressed={closer.value}
        onClick={() => void (closer.value = !closer.value)}
      >
        {reportStrings.closer}
      </button>
      <PrintAndShare />
      <Parts without={without} />
      <PatientFields patient={patient.value} isStored={isStored.value} onChange={update} />
      <Questions />
    </Frame>
  );
}

function PrintAndShare() {
  const file = () => reportFile(reportStrings.title, today.value);
  return (
    <>
      <button class="main" type="button" onClick={() => print()}>
        {reportStrings.print}
      </button>
      <button type="button" onClick={() => void share(file())}>
        {reportStrings.share}
      </button>
    </>
  );
}

function pastRecords() {
  return {
    sessions: doneSessions.value,
    holds: holds.value,
    diary: [...checkIns.value.values()],
    tooMuch: tooMuchEvents.value,
    answers: safetyAnswers.value,
  };
}

/** The details of the patient; `update` stores them on this phone if the person wants that. */
function usePatientDetails() {
  const patient = useSignal<PatientDetails>(NO_PERSON);
  const isStored = useSignal(false);
  useEffect(() => {
    void getMeta("patient").then((known) => {
      if (known) [patient.value, isStored.value] = [known, true];
    });
  }, []);
  const update = (details: PatientDetails, on: boolean) => {
    if (on || isStored.value) void setMeta("patient", on ? details : undefined);
    [patient.value, isStored.value] = [details, on];
  };
  return { patient, isStored, update };
}

/** A setting as a signal: shows what was just set, and saves it. */
function useSetting<K extends keyof Settings>(name: K): Signal<Settings[K]> {
  const shown = useSignal(settings[name]);
  useSignalEffect(() => {
    const current = shown.value;
    if (canonical(current as Json) !== canonical(untracked(() => settings[name] as Json)))
      void save([settingEdit(name, current)]);
  });
  return shown;
}

function Parts({ without }: { without: Signal<string[]> }) {
  const toggle = (part: string, on: boolean) =>
    void (without.value = on
      ? without.value.filter((one) => one !== part)
      : [...without.value, part].sort());
  return (
    <section>
      <h2>{reportStrings.what}</h2>
      <ul class="ticks">
        {Object.entries(reportStrings.parts).map(([part, name]) => (
          <li key={part}>
            <label>
              <input
                type="checkbox"
                checked={!without.value.includes(part)}
                onChange={(event) => toggle(part, event.currentTarget.checked)}
              />
              <span>{name}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
