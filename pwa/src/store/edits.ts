/** Saves the changes that a person makes: to the database and the outbox in one transaction. */

import type { Day } from "../rules/dates.ts";
import { type Json, merge, type RecordState, type Stamp } from "../rules/merge.ts";
import { zone } from "./calendar-day.ts";
import { DELETE, inTransaction, putRecord, type Transaction, writeMeta } from "./db.ts";
import type { RunningSession, StoredRecord } from "./db-schema.ts";
import { issueStamp } from "./stamps.ts";

/** Fields to set, or the whole record to delete. */
export interface Edit {
  id: string;
  kind: string;
  set?: Record<string, Json>;
  delete?: true;
}

/** An edit of a day's check-in; the fields that it does not set stay as they are. */
export function checkInEdit(date: Day, set: Record<string, Json>): Edit {
  return { id: `check_in:${date}`, kind: "check_in", set: { date, zone: zone(), ...set } };
}

/**
 * Save edits and return the records as they are now.
 *
 * `session` is the running session as it is after them (null when it is over), so that the end of a
 * session and its record are saved together.
 */
export async function saveEdits(
  edits: readonly Edit[],
  session?: RunningSession | null,
): Promise<StoredRecord[]> {
  return inTransaction(async (tx) => {
    const saved: StoredRecord[] = [];
    for (const one of edits) saved.push(await applyEdit(tx, one, await issueStamp(tx)));
    if (session !== undefined) await writeMeta(tx, "running", session ?? undefined);
    return saved;
  });
}

/** A rejected record is sent again once it is edited: it may be valid now. */
async function applyEdit(
  tx: Transaction,
  { id, kind, set = {}, delete: isDelete }: Edit,
  stamp: Stamp,
): Promise<StoredRecord> {
  const before = await tx.objectStore("records").get(id);
  const fields = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, [value, stamp]]),
  );
  const change = { kind, deleted: isDelete ? stamp : null, fields } as RecordState;
  const names = isDelete ? [DELETE] : Object.keys(set);
  const dirty = { ...before?.dirty, ...Object.fromEntries(names.map((name) => [name, stamp])) };
  return putRecord(tx, { id, ...(before ? merge(before, change) : change), dirty });
}
