/** The phone could not store what was just entered: says so at once, and keeps it to try again. */

import { download } from "../../device/share.ts";
import { exportJson, recordsFromEdits } from "../../store/export.ts";
import { save, unsaved } from "../../store/records.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Triangle } from "../../ui/icons.tsx";

export default function StorageFailed() {
  const what = unsaved.value;
  if (!what) return null;
  return (
    <div class="sheet warn storage-failed" role="alert">
      <p>
        <Triangle /> <b>{phoneStrings.storageFailed.title}</b>{" "}
        {what.why === "QuotaExceededError"
          ? phoneStrings.storageFailed.full
          : phoneStrings.storageFailed.other}
      </p>
      <div class="controls two">
        <button type="button" onClick={() => void save([])}>
          {phoneStrings.storageFailed.again}
        </button>
        <button
          type="button"
          onClick={() => download(exportJson(recordsFromEdits(what.edits), "medius-not-saved"))}
        >
          {phoneStrings.storageFailed.file}
        </button>
      </div>
    </div>
  );
}
