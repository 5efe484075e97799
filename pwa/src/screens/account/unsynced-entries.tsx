import { download } from "../../device/share.ts";
import { discardRecord } from "../../store/db.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { entryName } from "../../store/entry-name.ts";
import { exportJson } from "../../store/export.ts";
import { notifyTabs } from "../../store/other-tabs.ts";
import { load } from "../../store/records.ts";
import { rejectionReason } from "../../store/rejection-reason.ts";
import { sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

/** More entries of the outbox than this are only counted. */
const MAX_LISTED = 20;

export function OutboxEntries({ entries }: { entries: readonly StoredRecord[] }) {
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

export function RejectedEntries({ entries }: { entries: readonly StoredRecord[] }) {
  if (entries.length === 0) return null;
  return (
    <section class="stack">
      <h2>{phoneStrings.saved.rejected}</h2>
      <p class="quiet">{phoneStrings.saved.rejectedHint}</p>
      {entries.map((one) => (
        <RejectedEntry key={one.id} one={one} />
      ))}
    </section>
  );
}

function RejectedEntry({ one }: { one: StoredRecord }) {
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
      <p>{rejectionReason(one)}</p>
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
