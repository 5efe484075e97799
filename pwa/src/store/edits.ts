/** The changes a person makes: each is on the phone, and in the outbox, in one transaction. */

import type { Json, RecordState, Stamp } from "../rules/merge.ts";
import { merge } from "../rules/merge.ts";
import {
  DELETE,
  inTransaction,
  putRecord,
  type RunningSession,
  type StoredRecord,
  type Transaction,
  writeMeta,
} from "./db.ts";
import { issueStamp } from "./stamps.ts";

/** A change a person made: fields to set, or the whole record to delete. */
export interface Edit {
  id: string;
  kind: string;
  set?: Record<string, Json>;
  delete?: true;
}

/** Clock, records and outbox in one transaction. Returns the records as they are now. */
export async function saveEdits(
  edits: readonly Edit[],
  running?: RunningSession | null,
): Promise<StoredRecord[]> {
  return inTransaction(async (tx) => {
    const kept: StoredRecord[] = [];
    for (const one of edits) kept.push(await applyEdit(tx, one, await issueStamp(tx)));
    if (running !== undefined) await writeMeta(tx, "running", running ?? undefined);
    return kept;
  });
}

/** What the server refused is sent again once it is edited: it may be right now. */
async function applyEdit(
  tx: Transaction,
  { id, kind, set = {}, delete: gone }: Edit,
  stamp: Stamp,
): Promise<StoredRecord> {
  const before = await tx.objectStore("records").get(id);
  const fields = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, [value, stamp]]),
  );
  const change = { kind, deleted: gone ? stamp : null, fields } as RecordState;
  const names = gone ? [DELETE] : Object.keys(set);
  const dirty = { ...before?.dirty, ...Object.fromEntries(names.map((name) => [name, stamp])) };
  return putRecord(tx, { id, ...(before ? merge(before, change) : change), dirty });
}
