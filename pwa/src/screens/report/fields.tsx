/** The fields for the report: whom it is about, and three questions. */

import { useRef } from "preact/hooks";
import type { PatientDetails } from "../../store/db-schema.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { reportStrings } from "../../strings/report/index.ts";
import { useKeepOpen } from "../../ui/keep-open.ts";
import { SwitchRow } from "../../ui/setting-rows.tsx";
import { TextField } from "../../ui/text-field.tsx";

/** The lengths that fit into the report. */
const MAX_LENGTH = { name: 60, born: 20, for: 40 };
const MAX_QUESTION_LENGTH = 140;

interface PatientFieldsProps {
  patient: PatientDetails;
  isStored: boolean;
  onChange: (patient: PatientDetails, store: boolean) => void;
}

/**
 * Stored only when the person wants it; otherwise it is on the page and nowhere else, and no update
 * of the app takes it from there.
 */
export function PatientFields({ patient, isStored, onChange }: PatientFieldsProps) {
  const onPageOnly = !isStored && Object.values(patient).some(Boolean);
  useKeepOpen(onPageOnly);
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

/** Saved while typed, as a note is. */
export function Questions() {
  const questions = settings.report_questions;
  /** What was typed and is not stored yet: the three are one setting. */
  const typed = useRef<(string | undefined)[]>([]);
  typed.current = typed.current.map((text, at) => (text === questions[at] ? undefined : text));
  const toEdit = (at: number, text: string) => {
    typed.current[at] = text;
    const stored = settings.report_questions;
    const all = [0, 1, 2].map((one) => typed.current[one] ?? stored[one] ?? "");
    return settingEdit("report_questions", all);
  };
  return (
    <section class="stack">
      <h2>{reportStrings.questions}</h2>
      <p class="quiet">{reportStrings.questionsHint}</p>
      {[0, 1, 2].map((at) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: TextField is the control.
        <label key={at} class="stack">
          <span class="small quiet">{reportStrings.question(at + 1)}</span>
          <TextField
            value={questions[at] ?? ""}
            maxLength={MAX_QUESTION_LENGTH}
            toEdit={(text) => toEdit(at, text)}
          />
        </label>
      ))}
    </section>
  );
}
