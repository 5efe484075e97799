/**
 * The phone's storage fails: says so at once, keeps what was just entered, and tries again, also by
 * itself.
 */

import { useEffect } from "preact/hooks";
import { download } from "../../device/share.ts";
import { inTransaction, writeMeta } from "../../store/db.ts";
import { exportJson, recordsFromEdits } from "../../store/export.ts";
import { load, loaded, runningSession, save, unsaved } from "../../store/records.ts";
import { checkRoom } from "../../store/room.ts";
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

async function tryAgain(): Promise<void> {
  await checkRoom();
  await beginNewLog();
  await save([]);
  await load();
}

/**
 * Write 5 MB and delete them. After a write that failed, Chromium goes on in the same log (LevelDB),
 * and at its next start reads that log only up to the failure. More than 4 MB begin a new one.
 */
async function beginNewLog(): Promise<void> {
  await inTransaction(async (tx) => {
    for (let count = 0; count < 125; count += 1) await writeMeta(tx, "filler", "x".repeat(40_000));
    await writeMeta(tx, "filler", undefined);
  });
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
