/** The fields for the report: whom it is about, and three questions. */

import type { Signal } from "@preact/signals";
import type { PatientDetails } from "../../store/db-schema.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { SwitchRow } from "../../ui/setting-rows.tsx";

/** The lengths that fit into the report. */
const MAX_LENGTH = { name: 60, born: 20, for: 40 };
const MAX_QUESTION_LENGTH = 140;

interface PatientFieldsProps {
  patient: PatientDetails;
  isStored: boolean;
  onChange: (patient: PatientDetails, store: boolean) => void;
}

/** Stored only when the person wants it; otherwise it is on the page and nowhere else. */
export function PatientFields({ patient, isStored, onChange }: PatientFieldsProps) {
  return (
    <section class="stack">
      <h2>{reportStrings.who}</h2>
      <p class="quiet">{reportStrings.whoHint}</p>
      {(["name", "born", "for"] as const).map((one) => (
        <label key={one} class="stack">
          <span class="small quiet">{reportStrings.whoNames[one]}</span>
          <input
            value={patient[one]}
            maxLength={MAX_LENGTH[one]}
            autoComplete="off"
            onInput={(event) =>
              onChange({ ...patient, [one]: event.currentTarget.value }, isStored)
            }
          />
        </label>
      ))}
      <SwitchRow
        label={reportStrings.whoKeep}
        on={isStored}
        onChange={(on) => onChange(patient, on)}
      />
      <p class="note">{reportStrings.whoKept}</p>
    </section>
  );
}

/** Each is saved when its field loses focus, as a note is. */
export function Questions({ questions }: { questions: Signal<string[]> }) {
  const put = (at: number, text: string) =>
    void (questions.value = [0, 1, 2].map((one) =>
      one === at ? text : (questions.value[one] ?? ""),
    ));
  return (
    <section class="stack">
      <h2>{reportStrings.questions}</h2>
      <p class="quiet">{reportStrings.questionsHint}</p>
      {[0, 1, 2].map((at) => (
        <label key={at} class="stack">
          <span class="small quiet">{reportStrings.question(at + 1)}</span>
          <textarea
            rows={2}
            maxLength={MAX_QUESTION_LENGTH}
            defaultValue={questions.value[at] ?? ""}
            onChange={(event) => put(at, event.currentTarget.value)}
          />
        </label>
      ))}
    </section>
  );
}
