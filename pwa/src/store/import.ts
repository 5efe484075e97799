/** Imports the records of a file: all of them in one transaction, or none. */

import type { SyncRecord } from "../rules/export-file.ts";
import { laterStamp, merge, type Stamp } from "../rules/merge.ts";
import { DELETE, inTransaction, putRecord, readMeta, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { stampsOf } from "./wire-record.ts";

/**
 * Merge records into the stored ones, field by field, and return how many changed.
 *
 * New fields wait to be sent like edits. Stamps stay as they are, so importing a file twice changes
 * nothing.
 */
export function importRecords(records: readonly SyncRecord[]): Promise<number> {
  return inTransaction(async (tx) => {
    const stored = new Map((await tx.objectStore("records").getAll()).map((one) => [one.id, one]));
    const changed = records.flatMap((one) => mergedWithFile(stored.get(one.id), one) ?? []);
    for (const one of changed) putRecord(tx, one);
    await writeMeta(
      tx,
      "stamp",
      records.flatMap(stampsOf).reduce(laterStamp, (await readMeta(tx, "stamp")) ?? ""),
    );
    return changed.length;
  });
}

/** Return the stored record merged with the file's; null if the file has nothing new. */
function mergedWithFile(
  stored: StoredRecord | undefined,
  { id, ...theirs }: SyncRecord,
): StoredRecord | null {
  if (!stored) return { id, ...theirs, dirty: allDirty(theirs) };
  if (stored.kind !== theirs.kind) throw new Error("two records of different kinds have one id");
  const { refused: _, ...rest } = stored;
  const merged = merge(stored, theirs);
  const newer = Object.entries(allDirty(merged)).filter(
    ([name, stamp]) =>
      stamp !== allDirty(stored)[name] || merged.fields[name] !== stored.fields[name],
  );
  return newer.length > 0
    ? { ...rest, ...merged, dirty: { ...stored.dirty, ...Object.fromEntries(newer) } }
    : null;
}

/** What is dirty when a whole record is to be sent: every field, or the delete. */
function allDirty({ deleted, fields }: Omit<SyncRecord, "id">): Record<string, Stamp> {
  if (deleted) return { [DELETE]: deleted };
  return Object.fromEntries(Object.entries(fields).map(([name, [, stamp]]) => [name, stamp]));
}
