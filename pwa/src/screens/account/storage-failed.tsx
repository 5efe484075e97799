/**
 * The phone's storage fails: says so at once, keeps what was just entered, and tries again, also by
 * itself.
 */

import { useEffect } from "preact/hooks";
import { download } from "../../device/share.ts";
import { setMeta } from "../../store/db.ts";
import { exportJson, recordsFromEdits } from "../../store/export.ts";
import { load, loaded, runningSession, save, unsaved } from "../../store/records.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Triangle } from "../../ui/icons.tsx";
import { RedFlagLink } from "../../ui/red-flag-link.tsx";
import { screenName } from "../../ui/router.ts";

const RETRY_MS = 5_000;

const words = phoneStrings.storageFailed;

export default function StorageFailed() {
  useEffect(() => {
    const timer = setInterval(() => void tryAgain(), RETRY_MS);
    return () => clearInterval(timer);
  }, []);
  const what = unsaved.value;
  if (!what) return null;
  if (what.edits.length > 0) return <NotSaved {...what} />;
  // Nothing was entered that could be lost: the player has its whole screen.
  return runningSession.value ? null : <NothingSaved why={what.why} />;
}

/** Write something, because a transaction that writes nothing succeeds on a full disk. */
async function tryAgain(): Promise<void> {
  await setMeta("storageTriedAt", Date.now());
  await save([]);
  await load();
}

function NotSaved({ edits, why }: NonNullable<typeof unsaved.value>) {
  return (
    <div class="sheet warn storage-failed" role="alert">
      <p>
        <Triangle /> <b>{words.title}</b> {reason(why)} {words.entered}
      </p>
      <div class="controls two">
        <TryAgain />
        <button
          type="button"
          onClick={() => download(exportJson(recordsFromEdits(edits), "medius-not-saved"))}
        >
          {words.file}
        </button>
      </div>
    </div>
  );
}

function NothingSaved({ why }: { why: string }) {
  return (
    <div class="sheet warn" role="alert">
      <p>
        <Triangle /> <b>{words.nothingTitle}</b> {reason(why)} {words.stored}
      </p>
      <TryAgain />
      {!loaded.value && screenName() === "" && <RedFlagLink />}
    </div>
  );
}

function TryAgain() {
  return (
    <button type="button" onClick={() => void tryAgain()}>
      {words.again}
    </button>
  );
}

/** Only the first error says that the disk is full; after it the database does not open. */
function reason(why: string): string {
  return /Quota|NO_SPACE/.test(why) ? words.full : words.other;
}
