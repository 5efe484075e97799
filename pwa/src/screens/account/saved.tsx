/**
 * What is on this phone, what the server has, what waits, what was rejected and why; and whether
 * the browser may delete it.
 */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { download } from "../../device/share.ts";
import { checkPersistence, isPersisted } from "../../device/storage.ts";
import * as routes from "../../routes.ts";
import { startNewAccount } from "../../store/account.ts";
import { dayOf } from "../../store/calendar-day.ts";
import { content } from "../../store/content.ts";
import { discardRecord, getMeta } from "../../store/db.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { diagnosis } from "../../store/diagnosis.ts";
import { entryName } from "../../store/entry-name.ts";
import { exportJson } from "../../store/export.ts";
import { notifyTabs } from "../../store/other-tabs.ts";
import { requestPersistence } from "../../store/persistence.ts";
import { load, records, save, savedAt, syncError } from "../../store/records.ts";
import { settingEdit } from "../../store/settings.ts";
import {
  recordCounts,
  shownSyncError,
  sync,
  syncAllowed,
  syncErrorKind,
} from "../../store/sync.ts";
import { today } from "../../store/today.ts";
import { VERSION } from "../../store/version.ts";
import { clockTime, dayName, strings } from "../../strings/index.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Frame } from "../../ui/frame.tsx";

/** More waiting entries than this are only counted. */
const MAX_LISTED = 20;

export default function Saved() {
  const all = [...records.value.values()];
  return (
    <Frame class="more">
      <h1>{phoneStrings.saved.title}</h1>
      <p class="lead" role="status">
        {summary()}
      </p>
      <SyncProblem />
      {syncAllowed.value && <WaitingEntries entries={all.filter(({ waiting }) => waiting)} />}
      <RefusedEntries entries={all.filter(({ refused }) => refused)} />
      {syncAllowed.value ? (
        <button type="button" onClick={() => void sync()}>
          {phoneStrings.tryNow}
        </button>
      ) : (
        <a class="btn" href={routes.privacy}>
          {phoneStrings.saved.choose}
        </a>
      )}
      <Storage />
      <Diagnosis />
    </Frame>
  );
}

function summary(): string {
  const { here, waiting, refused } = recordCounts.value;
  if (here === 0) return phoneStrings.saved.empty;
  if (!syncAllowed.value) return phoneStrings.saved.only;
  if (savedAt.value === null) return phoneStrings.saved.none;
  if (waiting + refused > 0) return phoneStrings.saved.some;
  const day = dayOf(savedAt.value);
  return phoneStrings.saved.all(
    phoneStrings.saved.at(
      clockTime(savedAt.value),
      day === today.value ? strings.diary.today : dayName(day),
    ),
  );
}

function SyncProblem() {
  if (syncErrorKind.value === "unknown") return <AccountUnknown />;
  if (!shownSyncError.value) return null;
  return (
    <p class="notice">
      {shownSyncError.value === "old-app"
        ? `${phoneStrings.saved.oldApp} ${phoneStrings.saved.oldAppText}`
        : strings.saved.trouble[shownSyncError.value]}
    </p>
  );
}

function AccountUnknown() {
  const startAgain = () =>
    void startNewAccount()
      .then(load)
      .then(() => save([settingEdit("copy", "server")]))
      .then(sync);
  return (
    <section class="sheet">
      <h2>{phoneStrings.saved.unknownTitle}</h2>
      <p>{phoneStrings.saved.unknown}</p>
      <a class="btn" href={routes.link}>
        {phoneStrings.saved.link}
      </a>
      <a class="btn" href={routes.recover}>
        {phoneStrings.saved.recover}
      </a>
      <button type="button" onClick={startAgain}>
        {phoneStrings.saved.startAgain}
      </button>
    </section>
  );
}

function WaitingEntries({ entries }: { entries: readonly StoredRecord[] }) {
  if (entries.length === 0) return null;
  return (
    <section class="stack">
      <h2>{phoneStrings.saved.waits}</h2>
      <ul class="plain">
        {entries.slice(0, MAX_LISTED).map((one) => (
          <li key={one.id}>{entryName(one)}</li>
        ))}
        {entries.length > MAX_LISTED && (
          <li class="quiet">{phoneStrings.saved.more(entries.length - MAX_LISTED)}</li>
        )}
      </ul>
    </section>
  );
}

function RefusedEntries({ entries }: { entries: readonly StoredRecord[] }) {
  if (entries.length === 0) return null;
  return (
    <section class="stack">
      <h2>{phoneStrings.saved.refused}</h2>
      <p class="quiet">{phoneStrings.saved.refusedHint}</p>
      {entries.map((one) => (
        <RefusedEntry key={one.id} one={one} />
      ))}
    </section>
  );
}

function RefusedEntry({ one }: { one: StoredRecord }) {
  const drop = () =>
    discardRecord(one.id)
      .then(load)
      .then(() => notifyTabs())
      .then(sync);
  return (
    <div class="sheet">
      <p>
        <b>{entryName(one)}</b>
      </p>
      <p>{whyRefused(one)}</p>
      <button type="button" onClick={() => download(exportJson([one]))}>
        {phoneStrings.saved.export}
      </button>
      <ConfirmButton
        label={phoneStrings.saved.discard}
        question={phoneStrings.saved.discardSure}
        yes={phoneStrings.saved.discardYes}
        onYes={drop}
      />
    </div>
  );
}

/**
 * Return the server's sentence with the field name as words: "pain right must be a whole number".
 */
function whyRefused({ refused }: StoredRecord): string {
  const { detail = "", title = "", field = "" } = refused ?? {};
  return detail.replace(field, field.replace(/[:_]/g, " ")) || title;
}

function Storage() {
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

function Diagnosis() {
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
    savedAt: savedAt.value,
    offset,
    hindrance: syncError.value,
    cursor,
    resync: resync ?? false,
    isPersisted: isPersisted.value,
    used: (await navigator.storage?.estimate?.())?.usage,
    userAgent: navigator.userAgent,
  };
}
