/** Coming into an account and going out of it: what that means for everything kept here. */

import { beginResync } from "./apply-response.ts";
import { inTransaction, readMeta, setMeta, type Transaction, writeMeta } from "./db.ts";
import type { Account, StoredRecord } from "./db-schema.ts";
import { randomNodeId } from "./record-ids.ts";

/** The phone opened this account, or finds itself in it still. */
export async function saveAccount(account: Account): Promise<void> {
  await inTransaction(async (tx) => {
    await writeMeta(tx, "account", account);
    await writeMeta(tx, "generation", randomNodeId());
  });
}

/** The phone was let into this account: it takes all that is there, then gives all it has. */
export async function saveJoinedAccount(account: Account): Promise<void> {
  await inTransaction(async (tx) => {
    await writeMeta(tx, "account", account);
    for (const key of ["removed", "hindrance", "savedAt"] as const)
      await writeMeta(tx, key, undefined);
    await beginResync(tx);
  });
}

/** The server has forgotten this phone, and its person wants a new account for all that is here. */
export async function startNewAccount(): Promise<void> {
  await inTransaction(async (tx) => {
    for (const key of ["account", "removed", "hindrance", "savedAt"] as const)
      await writeMeta(tx, key, undefined);
    await beginResync(tx);
  });
}

/**
 * This phone was taken out by another: what is saved elsewhere goes, a record that is not wholly saved stays.
 *
 * Unless it has come into another account since `generation`, or was emptied.
 */
export async function removeSyncedRecords(generation: string | undefined): Promise<void> {
  await inTransaction(async (tx) => {
    if (!(await readMeta(tx, "account")) || (await readMeta(tx, "generation")) !== generation)
      return;
    await writeMeta(tx, "removed", true);
    for (const key of ["account", "cursor", "witness", "resync", "savedAt", "reminded"] as const)
      await writeMeta(tx, key, undefined);
    await writeMeta(tx, "generation", randomNodeId());
    for (const one of await tx.objectStore("records").getAll()) await drop(tx, one);
  });
}

async function drop(tx: Transaction, { id, dirty }: StoredRecord): Promise<void> {
  if (Object.keys(dirty).length === 0) await tx.objectStore("records").delete(id);
}

/** Empty the phone. What the server must still be told is all that stays: that this device has left. */
export async function clearDatabase(): Promise<void> {
  await inTransaction(async (tx) => {
    const device = (await readMeta(tx, "account"))?.device_id ?? (await readMeta(tx, "leaving"));
    for (const store of ["records", "meta"] as const) await tx.objectStore(store).clear();
    await writeMeta(tx, "leaving", device);
  });
}

export async function clearPendingSignOut(): Promise<void> {
  await setMeta("leaving", undefined);
}
