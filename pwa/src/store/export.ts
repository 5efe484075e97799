/**
 * Files to download: records as JSON, which rules/export-file.ts reads back, and the diary as CSV.
 */

import { diaryCsv } from "../rules/csv.ts";
import { exportText, type SyncRecord } from "../rules/export-file.ts";
import { merge, nextStamp } from "../rules/merge.ts";
import { dayOf } from "./calendar-day.ts";
import type { CheckIn } from "./diary.ts";
import type { Edit } from "./edits.ts";

/** The node id in the stamps of edits that this phone could not store. */
const UNSAVED_NODE = "notsaved";

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

/** Return the records that edits which could not be stored would have made. */
export function recordsFromEdits(edits: readonly Edit[], now: number = Date.now()): SyncRecord[] {
  const stamp = nextStamp("", now, UNSAVED_NODE);
  const byId = new Map<string, SyncRecord>();
  for (const { id, kind, set = {}, delete: isDelete } of edits) {
    const fields = Object.fromEntries(
      Object.entries(set).map(([name, value]) => [name, [value, stamp] as [typeof value, string]]),
    );
    const one = { kind, deleted: isDelete ? stamp : null, fields: isDelete ? {} : fields };
    const before = byId.get(id);
    byId.set(id, { id, ...(before ? merge(before, one) : one) });
  }
  return [...byId.values()];
}
