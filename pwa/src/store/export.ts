/** What is kept here as files that a person can keep: all of them in the format that rules/file reads back. */

import { diaryCsv } from "../rules/csv.ts";
import { exportText, type SyncRecord } from "../rules/export-file.ts";
import { merge, nextStamp } from "../rules/merge.ts";
import { dayOf } from "./calendar-day.ts";
import type { CheckIn } from "./diary.ts";
import type { Edit } from "./edits.ts";

/** No device: the maker of stamps for what could not be kept. */
const NOBODY = "notsaved";

export function exportJson(
  records: readonly SyncRecord[],
  name = "medius",
  now: number = Date.now(),
): File {
  return new File([exportText(records)], `${name}-${dayOf(now)}.json`, {
    type: "application/json",
  });
}

export function exportCsv(days: Iterable<CheckIn>, now: number = Date.now()): File {
  return new File([diaryCsv([...days])], `medius-diary-${dayOf(now)}.csv`, { type: "text/csv" });
}

/** Edits that the phone could not keep, as the records they would have made. */
export function recordsFromEdits(edits: readonly Edit[], now: number = Date.now()): SyncRecord[] {
  const stamp = nextStamp("", now, NOBODY);
  const made = new Map<string, SyncRecord>();
  for (const { id, kind, set = {}, delete: gone } of edits) {
    const fields = Object.fromEntries(
      Object.entries(set).map(([name, value]) => [name, [value, stamp] as [typeof value, string]]),
    );
    const one = { kind, deleted: gone ? stamp : null, fields: gone ? {} : fields };
    const before = made.get(id);
    made.set(id, { id, ...(before ? merge(before, one) : one) });
  }
  return [...made.values()];
}
