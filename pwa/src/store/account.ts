/** Coming into an account and going out of it: what that means for everything kept here. */

import { beginResync } from "./apply-response.ts";
import { type Account, type Kept, metaIn, setMeta, setMetaIn, type Write, writing } from "./db.ts";
import { newName } from "./record-ids.ts";

/** The phone opened this account, or finds itself in it still. */
export async function entered(account: Account): Promise<void> {
  await writing(async (tx) => {
    await setMetaIn(tx, "account", account);
    await setMetaIn(tx, "generation", newName());
  });
}

/** The phone was let into this account: it takes all that is there, then gives all it has. */
export async function joined(account: Account): Promise<void> {
  await writing(async (tx) => {
    await setMetaIn(tx, "account", account);
    for (const key of ["removed", "hindrance", "savedAt"] as const)
      await setMetaIn(tx, key, undefined);
    await beginResync(tx);
  });
}

/** The server has forgotten this phone, and its person wants a new account for all that is here. */
export async function beginAnew(): Promise<void> {
  await writing(async (tx) => {
    for (const key of ["account", "removed", "hindrance", "savedAt"] as const)
      await setMetaIn(tx, key, undefined);
    await beginResync(tx);
  });
}

/**
 * This phone was taken out by another: what is saved elsewhere goes, a record that is not wholly saved stays.
 *
 * Unless it has come into another account since `generation`, or was emptied.
 */
export async function clearSaved(generation: string | undefined): Promise<void> {
  await writing(async (tx) => {
    if (!(await metaIn(tx, "account")) || (await metaIn(tx, "generation")) !== generation) return;
    await setMetaIn(tx, "removed", true);
    for (const key of ["account", "cursor", "witness", "resync", "savedAt", "reminded"] as const)
      await setMetaIn(tx, key, undefined);
    await setMetaIn(tx, "generation", newName());
    for (const one of await tx.objectStore("records").getAll()) await drop(tx, one);
  });
}

async function drop(tx: Write, { id, dirty }: Kept): Promise<void> {
  if (Object.keys(dirty).length === 0) await tx.objectStore("records").delete(id);
}

/** Empty the phone. What the server must still be told is all that stays: that this device has left. */
export async function clearAll(): Promise<void> {
  await writing(async (tx) => {
    const device = (await metaIn(tx, "account"))?.device_id ?? (await metaIn(tx, "leaving"));
    for (const store of ["records", "meta"] as const) await tx.objectStore(store).clear();
    await setMetaIn(tx, "leaving", device);
  });
}

export async function hasLeft(): Promise<void> {
  await setMeta("leaving", undefined);
}
