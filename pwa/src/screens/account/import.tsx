/** Imports a file: says what is in it first, then imports all of it, or nothing and says why. */

import { useSignal } from "@preact/signals";
import {
  type FileProblem,
  isFromOtherDevices,
  parseFile,
  type SyncRecord,
  summarize,
} from "../../rules/export-file.ts";
import { entryName } from "../../store/entry-name.ts";
import { importRecords } from "../../store/import.ts";
import { notifyTabs } from "../../store/other-tabs.ts";
import { load, records } from "../../store/records.ts";
import { sync } from "../../store/sync.ts";
import { today } from "../../store/today.ts";
import { dayName } from "../../strings/index.ts";
import { yourDataStrings } from "../../strings/your-data/index.ts";
import { Triangle } from "../../ui/icons.tsx";
import { useKeepOpen } from "../../ui/keep-open.ts";

type ImportState =
  | { step: "choose" | "reading" | "failed" }
  | { step: "invalid"; problem: FileProblem }
  | { step: "preview"; file: SyncRecord[] }
  | { step: "done"; changed: number };

export function ImportFile({ onImported }: { onImported?: () => void }) {
  const { state, open, importFile, cancel } = useImport(onImported);
  if (state.step === "preview")
    return (
      <ImportPreview
        file={state.file}
        onImport={() => void importFile(state.file)}
        onCancel={cancel}
      />
    );
  return (
    <>
      {state.step === "invalid" && <ImportProblem problem={state.problem} />}
      {state.step === "failed" && (
        <p class="sheet warn" role="alert">
          <Triangle /> {yourDataStrings.notKept}
        </p>
      )}
      <p role="status">
        {state.step === "done"
          ? yourDataStrings.took(state.changed)
          : state.step === "reading"
            ? yourDataStrings.reading
            : ""}
      </p>
      <ChooseFile onFile={(file) => void open(file)} />
    </>
  );
}

/** The state of an import: `open` reads a file, `importFile` imports its records. */
function useImport(onImported: (() => void) | undefined) {
  const state = useSignal<ImportState>({ step: "choose" });
  const open = async (file: File) => {
    state.value = { step: "reading" };
    const found = parseFile(await file.text(), today.value, Date.now());
    state.value = Array.isArray(found)
      ? { step: "preview", file: found }
      : { step: "invalid", problem: found };
  };
  const importFile = async (file: SyncRecord[]) => {
    state.value = { step: "reading" };
    state.value = await importRecords(file).then(
      (changed) => ({ step: "done" as const, changed }),
      () => ({ step: "failed" as const }),
    );
    if (state.value.step !== "done") return;
    await load();
    notifyTabs();
    void sync();
    onImported?.();
  };
  return {
    state: state.value,
    open,
    importFile,
    cancel: () => void (state.value = { step: "choose" }),
  };
}

/** Clears the field, so that the same file can be chosen again. */
function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  return (
    <label class="btn pick">
      {yourDataStrings.choose}
      <input
        type="file"
        accept=".json,application/json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) onFile(file);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

function ImportProblem({ problem: { why, one } }: { problem: FileProblem }) {
  const named = one && why !== "newer";
  return (
    <p class="sheet warn" role="alert">
      <Triangle /> {yourDataStrings.wrong[why]}{" "}
      {named && yourDataStrings.where(entryName({ deleted: null, ...one }))}
    </p>
  );
}

function ImportPreview({
  file,
  onImport,
  onCancel,
}: {
  file: SyncRecord[];
  onImport: () => void;
  onCancel: () => void;
}) {
  useKeepOpen(true); // a file that was chosen cannot be chosen again by the app
  const { sessions, days, first, last } = summarize(file);
  const others = isFromOtherDevices(file, [...records.value.values()]);
  const long = (day: string) => dayName(day, { day: "numeric", month: "long", year: "numeric" });
  return (
    <div class={others ? "sheet warn" : "sheet"} role="status">
      {others && <h3>{yourDataStrings.othersTitle}</h3>}
      <p>
        {first && last ? (
          <>
            <b>{yourDataStrings.inIt(sessions, days)}</b>{" "}
            {yourDataStrings.fromTo(long(first), long(last))}
          </>
        ) : (
          yourDataStrings.settingsOnly
        )}
      </p>
      {others && <p>{yourDataStrings.others}</p>}
      <div class="controls two">
        <button type="button" onClick={onImport}>
          {others ? yourDataStrings.mine : yourDataStrings.take}
        </button>
        <button type="button" onClick={onCancel}>
          {yourDataStrings.leave}
        </button>
      </div>
    </div>
  );
}
