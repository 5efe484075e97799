/** What joining and leaving an account does to the database. */

import { inTransaction, readMeta, setMeta, type Transaction, writeMeta } from "./db.ts";
import type { Account, StoredRecord } from "./db-schema.ts";
import { beginResync } from "./outbox.ts";
import { randomId } from "./record-ids.ts";

/** Store the account that this phone has created or is still signed in to. */
export async function saveAccount(account: Account): Promise<void> {
  await inTransaction(async (tx) => {
    await writeMeta(tx, "account", account);
    await writeMeta(tx, "generation", randomId());
  });
}

/** The meta keys of a wish to join that the server has not answered. */
export type PendingJoin = "joinRequest" | "recovering";

/**
 * Store the account that this phone has joined, and begin to sync everything with it; return the
 * records. `answered` is the wish that the server has granted.
 */
export function saveJoinedAccount(
  { account_id, device_id, recovery_code }: Account,
  answered?: PendingJoin,
): Promise<StoredRecord[]> {
  const code = recovery_code === undefined ? {} : { recovery_code };
  return inTransaction(async (tx) => {
    await writeMeta(tx, "account", { account_id, device_id, ...code, joined: true });
    for (const key of ["removed", "syncError", "syncedAt"] as const)
      await writeMeta(tx, key, undefined);
    if (answered) await writeMeta(tx, answered, undefined);
    return beginResync(tx);
  });
}

/** Forget the account, so that the next sync creates a new one for everything that is here. */
export async function startNewAccount(): Promise<void> {
  await inTransaction(async (tx) => {
    for (const key of ["account", "removed", "syncError", "syncedAt"] as const)
      await writeMeta(tx, key, undefined);
    await beginResync(tx);
  });
}

/**
 * After another device removed this one from the account: delete the synced records, keep those
 * with unsynced changes.
 *
 * Does nothing if this phone has joined another account since `generation`, was emptied, or waits
 * for the answer to a wish to join: the server may have moved it already.
 */
export async function removeSyncedRecords(generation: string | undefined): Promise<void> {
  await inTransaction(async (tx) => {
    if (!(await readMeta(tx, "account")) || (await readMeta(tx, "generation")) !== generation)
      return;
    if ((await readMeta(tx, "joinRequest")) || (await readMeta(tx, "recovering"))) return;
    await writeMeta(tx, "removed", true);
    for (const key of ["account", "cursor", "witness", "resync", "syncedAt", "pushWanted"] as const)
      await writeMeta(tx, key, undefined);
    await writeMeta(tx, "generation", randomId());
    for (const one of await tx.objectStore("records").getAll()) await deleteIfSynced(tx, one);
  });
}

async function deleteIfSynced(tx: Transaction, { id, dirty }: StoredRecord): Promise<void> {
  if (Object.keys(dirty).length === 0) await tx.objectStore("records").delete(id);
}

/** Delete everything but the id of this device, which the server needs for the sign-out. */
export async function clearDatabase(): Promise<void> {
  await inTransaction(async (tx) => {
    const device =
      (await readMeta(tx, "account"))?.device_id ?? (await readMeta(tx, "pendingSignOut"));
    for (const store of ["records", "meta"] as const) await tx.objectStore(store).clear();
    await writeMeta(tx, "pendingSignOut", device);
  });
}

export async function clearPendingSignOut(): Promise<void> {
  await setMeta("pendingSignOut", undefined);
}
