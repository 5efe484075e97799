/** Takes the records of a file in: all of them in one transaction, or none. */

import type { SyncRecord } from "../rules/export-file.ts";
import { laterStamp, merge, type Stamp } from "../rules/merge.ts";
import { DELETE, inTransaction, putRecord, readMeta, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { stampsOf } from "./wire-record.ts";

/**
 * Merge the records into those kept here, field by field. What is new here waits to be sent, as if it had been written
 * here; stamps stay as they are, so that a file taken twice changes nothing. Returns how many records changed.
 */
export function importRecords(records: readonly SyncRecord[]): Promise<number> {
  return inTransaction(async (tx) => {
    const here = new Map((await tx.objectStore("records").getAll()).map((one) => [one.id, one]));
    const changed = records.flatMap((one) => merged(here.get(one.id), one) ?? []);
    for (const one of changed) putRecord(tx, one);
    await writeMeta(
      tx,
      "stamp",
      records.flatMap(stampsOf).reduce(laterStamp, (await readMeta(tx, "stamp")) ?? ""),
    );
    return changed.length;
  });
}

/** The record with what the file has of it; null when that is nothing new. */
function merged(
  here: StoredRecord | undefined,
  { id, ...theirs }: SyncRecord,
): StoredRecord | null {
  if (!here) return { id, ...theirs, dirty: marksOf(theirs) };
  if (here.kind !== theirs.kind) throw new Error("two records of different kinds have one id");
  const { refused: _, ...rest } = here;
  const both = merge(here, theirs);
  const fresh = Object.entries(marksOf(both)).filter(
    ([name, stamp]) => stamp !== marksOf(here)[name],
  );
  return fresh.length > 0
    ? { ...rest, ...both, dirty: { ...here.dirty, ...Object.fromEntries(fresh) } }
    : null;
}

/** What a record is sent by: its fields, or that it was deleted. */
function marksOf({ deleted, fields }: Omit<SyncRecord, "id">): Record<string, Stamp> {
  if (deleted) return { [DELETE]: deleted };
  return Object.fromEntries(Object.entries(fields).map(([name, [, stamp]]) => [name, stamp]));
}
