import { download } from "../../device/share.ts";
import { discardRecord } from "../../store/db.ts";
import type { StoredRecord } from "../../store/db-schema.ts";
import { entryName } from "../../store/entry-name.ts";
import { exportJson } from "../../store/export.ts";
import { notifyTabs } from "../../store/other-tabs.ts";
import { load } from "../../store/records.ts";
import { sync } from "../../store/sync.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";

/** More waiting entries than this are only counted. */
const MAX_LISTED = 20;

export function WaitingEntries({ entries }: { entries: readonly StoredRecord[] }) {
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

export function RefusedEntries({ entries }: { entries: readonly StoredRecord[] }) {
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
