/** Whether the browser keeps the data, and facts for somebody who helps with a problem. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { checkPersistence, isPersisted } from "../../device/storage.ts";
import { content } from "../../store/content.ts";
import { getMeta } from "../../store/db.ts";
import { diagnosis } from "../../store/diagnosis.ts";
import { requestPersistence } from "../../store/persistence.ts";
import { syncError, syncedAt } from "../../store/phone-state.ts";
import { records } from "../../store/records.ts";
import { recordCounts } from "../../store/sync.ts";
import { VERSION } from "../../store/version.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

export function Storage() {
  const saidNo = useSignal(false);
  const ask = () =>
    void requestPersistence(true).then(() => void (saidNo.value = isPersisted.value === false));
  useEffect(() => void checkPersistence(), []);
  return (
    <section class="stack">
      <h2>{phoneStrings.saved.storage}</h2>
      <p>
        {phoneStrings.saved.entries(recordCounts.value.here)}.{" "}
        {isPersisted.value === null
          ? phoneStrings.saved.silent
          : isPersisted.value
            ? phoneStrings.saved.stays
            : phoneStrings.saved.mayGo}
      </p>
      {isPersisted.value === false && (
        <button type="button" onClick={ask}>
          {phoneStrings.saved.askToStay}
        </button>
      )}
      {saidNo.value && (
        <p class="quiet" role="status">
          {phoneStrings.saved.saidNo}
        </p>
      )}
    </section>
  );
}

export function Diagnosis() {
  const text = useSignal("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: collectFacts reads them.
  useEffect(
    () => void collectFacts().then((found) => void (text.value = diagnosis(found))),
    [records.value, syncError.value, isPersisted.value],
  );
  return (
    <section class="stack small">
      <h2>{phoneStrings.saved.diagnosis}</h2>
      <p class="quiet">{phoneStrings.saved.diagnosisHint}</p>
      <pre>{text.value}</pre>
      <CopyButton text={text.value} />
    </section>
  );
}

async function collectFacts() {
  const [offset, cursor, resync] = await Promise.all([
    getMeta("offset"),
    getMeta("cursor"),
    getMeta("resync"),
  ]);
  return {
    app: VERSION,
    content: content.value?.version ?? "none",
    records: [...records.value.values()],
    now: Date.now(),
    syncedAt: syncedAt.value,
    offset,
    syncError: syncError.value,
    cursor,
    resync: resync ?? false,
    isPersisted: isPersisted.value,
    used: (await navigator.storage?.estimate?.())?.usage,
    userAgent: navigator.userAgent,
  };
}
