/** What puts records into the outbox again, and what takes rejected ones out of it. */

import type { Problem } from "./api.ts";
import { DELETE, putRecord, type Transaction, writeMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { randomId } from "./record-ids.ts";

const UNEXPLAINED: Problem = {
  type: "about:blank",
  title: "This record could not be saved",
  detail: "",
};

/**
 * Take a rejected record out of the outbox, unless it was edited meanwhile. It can still be seen
 * and exported.
 */
export function markRejected(
  tx: Transaction,
  stored: StoredRecord,
  sent: StoredRecord,
  problem: Problem = UNEXPLAINED,
): StoredRecord[] {
  const edited = Object.entries(stored.dirty).some(([name, stamp]) => stamp !== sent.dirty[name]);
  return edited ? [] : [putRecord(tx, { ...stored, refused: problem })];
}

/**
 * Pull everything before anything is sent again, and ignore responses to earlier requests.
 *
 * Every record counts as unsynced, also tombstones and rejected ones, until a response shows that
 * the server has it.
 */
export async function beginResync(tx: Transaction): Promise<StoredRecord[]> {
  await writeMeta(tx, "generation", randomId());
  await writeMeta(tx, "resync", true);
  for (const key of ["cursor", "witness", "keyDevice"] as const)
    await writeMeta(tx, key, undefined);
  const changed: StoredRecord[] = [];
  for (const { refused: _, ...one } of await tx.objectStore("records").getAll()) {
    const stamps = Object.entries(one.fields).map(([name, [, stamp]]) => [name, stamp]);
    const dirty = one.deleted ? { [DELETE]: one.deleted } : Object.fromEntries(stamps);
    changed.push(putRecord(tx, { ...one, dirty }));
  }
  return changed;
}

/** Put rejected records into the outbox again: another server or app version may succeed. */
export async function retryRejected(tx: Transaction): Promise<StoredRecord[]> {
  const all = await tx.objectStore("records").getAll();
  return all.flatMap(({ refused, ...one }) => (refused ? [putRecord(tx, one)] : []));
}
