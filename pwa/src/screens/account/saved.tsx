/**
 * What is on this phone, what the server has, what waits, what was rejected and why; and whether
 * the browser may delete it.
 */

import * as routes from "../../routes.ts";
import { dayOf } from "../../store/calendar-day.ts";
import { syncedAt } from "../../store/phone-state.ts";
import { records } from "../../store/records.ts";
import {
  recordCounts,
  shownSyncError,
  sync,
  syncAllowed,
  syncErrorKind,
} from "../../store/sync.ts";
import { today } from "../../store/today.ts";
import { clockTime, dayName, strings } from "../../strings/index.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Frame } from "../../ui/frame.tsx";
import { AccountDeleted, AccountUnknown } from "./lost-account.tsx";
import { Diagnosis, Storage } from "./storage-details.tsx";
import { OutboxEntries, RejectedEntries } from "./unsynced-entries.tsx";

export default function Saved() {
  const all = [...records.value.values()];
  const isDeleted = syncErrorKind.value === "deleted";
  return (
    <Frame class="more">
      <h1>{phoneStrings.saved.title}</h1>
      <p class="lead" role="status">
        {summary()}
      </p>
      <SyncProblem />
      {syncAllowed.value && !isDeleted && (
        <OutboxEntries entries={all.filter(({ waiting }) => waiting)} />
      )}
      <RejectedEntries entries={all.filter(({ refused }) => refused)} />
      {!isDeleted && <SyncButton />}
      <Storage />
      <Diagnosis />
    </Frame>
  );
}

function SyncButton() {
  return syncAllowed.value ? (
    <button type="button" onClick={() => void sync()}>
      {phoneStrings.tryNow}
    </button>
  ) : (
    <a class="btn" href={routes.privacy}>
      {phoneStrings.saved.choose}
    </a>
  );
}

function summary(): string {
  const { here, outbox, rejected } = recordCounts.value;
  if (here === 0) return phoneStrings.saved.empty;
  if (!syncAllowed.value) return phoneStrings.saved.only;
  if (syncErrorKind.value === "deleted") return phoneStrings.saved.here;
  if (syncedAt.value === null) return phoneStrings.saved.none;
  if (outbox + rejected > 0) return phoneStrings.saved.some;
  const day = dayOf(syncedAt.value);
  return phoneStrings.saved.all(
    phoneStrings.saved.at(
      clockTime(syncedAt.value),
      day === today.value ? strings.diary.today : dayName(day),
    ),
  );
}

function SyncProblem() {
  if (syncErrorKind.value === "unknown") return <AccountUnknown />;
  if (syncErrorKind.value === "deleted") return <AccountDeleted />;
  if (!shownSyncError.value) return null;
  return (
    <p class="notice">
      {shownSyncError.value === "old-app"
        ? `${phoneStrings.saved.oldApp} ${phoneStrings.saved.oldAppText}`
        : strings.saved.trouble[shownSyncError.value]}
    </p>
  );
}
