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

type ImportState =
  | { now: "ask" | "reading" | "failed" }
  | { now: "wrong"; wrong: FileProblem }
  | { now: "read"; file: SyncRecord[] }
  | { now: "took"; changed: number };

export function ImportFile({ onTaken }: { onTaken?: () => void }) {
  const { state, open, take, cancel } = useImport(onTaken);
  if (state.now === "read")
    return (
      <ImportPreview file={state.file} onTake={() => void take(state.file)} onLeave={cancel} />
    );
  return (
    <>
      {state.now === "wrong" && <ImportProblem wrong={state.wrong} />}
      {state.now === "failed" && (
        <p class="sheet warn" role="alert">
          <Triangle /> {yourDataStrings.notKept}
        </p>
      )}
      <p role="status">
        {state.now === "took"
          ? yourDataStrings.took(state.changed)
          : state.now === "reading"
            ? yourDataStrings.reading
            : ""}
      </p>
      <ChooseFile onFile={(file) => void open(file)} />
    </>
  );
}

/** The state of an import: `open` reads a file, `take` imports it, `cancel` forgets it. */
function useImport(onTaken: (() => void) | undefined) {
  const state = useSignal<ImportState>({ now: "ask" });
  const open = async (file: File) => {
    state.value = { now: "reading" };
    const found = parseFile(await file.text(), today.value, Date.now());
    state.value = Array.isArray(found)
      ? { now: "read", file: found }
      : { now: "wrong", wrong: found };
  };
  const take = async (file: SyncRecord[]) => {
    state.value = { now: "reading" };
    state.value = await importRecords(file).then(
      (changed) => ({ now: "took" as const, changed }),
      () => ({ now: "failed" as const }),
    );
    if (state.value.now !== "took") return;
    await load();
    notifyTabs();
    void sync();
    onTaken?.();
  };
  return { state: state.value, open, take, cancel: () => void (state.value = { now: "ask" }) };
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

function ImportProblem({ wrong: { why, one } }: { wrong: FileProblem }) {
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
  onTake,
  onLeave,
}: {
  file: SyncRecord[];
  onTake: () => void;
  onLeave: () => void;
}) {
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
        <button type="button" onClick={onTake}>
          {others ? yourDataStrings.mine : yourDataStrings.take}
        </button>
        <button type="button" onClick={onLeave}>
          {yourDataStrings.leave}
        </button>
      </div>
    </div>
  );
}
