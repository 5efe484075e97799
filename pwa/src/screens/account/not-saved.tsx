/** The phone could not store what was just entered: says so at once, and keeps it to try again. */

import { download } from "../../device/share.ts";
import { exportJson, recordsFromEdits } from "../../store/export.ts";
import { save, unsaved } from "../../store/records.ts";
import { phoneStrings } from "../../strings/phones/index.ts";
import { Triangle } from "../../ui/icons.tsx";

export default function NotSaved() {
  const what = unsaved.value;
  if (!what) return null;
  return (
    <div class="sheet warn not-saved" role="alert">
      <p>
        <Triangle /> <b>{phoneStrings.notSaved.title}</b>{" "}
        {what.why === "QuotaExceededError"
          ? phoneStrings.notSaved.full
          : phoneStrings.notSaved.other}
      </p>
      <div class="controls two">
        <button type="button" onClick={() => void save([])}>
          {phoneStrings.notSaved.again}
        </button>
        <button
          type="button"
          onClick={() => download(exportJson(recordsFromEdits(what.edits), "medius-not-saved"))}
        >
          {phoneStrings.notSaved.file}
        </button>
      </div>
    </div>
  );
}
