/** Taking Medius off this phone. */

import { unsubscribe } from "../device/subscription.ts";
import { clearDatabase, clearPendingSignOut } from "./account.ts";
import { type Deleted, deleteAccount, ProblemError } from "./api.ts";
import { sendPendingSignOut } from "./exchange.ts";
import { notifyTabs, withSyncLock } from "./other-tabs.ts";
import { account, wiped } from "./records.ts";

/**
 * Clear everything here, then tell the server that this phone has left; `left` says whether it could be told.
 *
 * Without a network only the device's id stays, for the server to be told when the app is next opened.
 */
export async function signOut(): Promise<void> {
  await clearDatabase();
  wiped.value = { confirmed: null };
  notifyTabs("left");
  const confirmed = await withSyncLock(sendPendingSignOut)
    .then(() => true)
    .catch(() => false);
  await unsubscribe().catch(() => undefined);
  await clearCaches();
  wiped.value = { confirmed };
}

/**
 * Delete the account on the server with all that is in it, then everything here; nothing here goes before the server
 * has answered. Returns what it deleted; `unknown` when it does not know this phone, `none` where there is no account.
 */
export async function deleteEverything(): Promise<Deleted | "unknown" | "none"> {
  const deleted = account.value ? await deleteAccount().catch(unknownThere) : "none";
  await clearDatabase();
  wiped.value = { confirmed: true };
  await clearPendingSignOut();
  notifyTabs("left");
  await unsubscribe().catch(() => undefined);
  await clearCaches();
  return deleted;
}

/** The answer to an earlier try may have been lost. */
function unknownThere(error: unknown): "unknown" {
  if (error instanceof ProblemError && error.slug === "unknown-device") return "unknown";
  throw error;
}

async function clearCaches(): Promise<void> {
  if ("caches" in globalThis) for (const name of await caches.keys()) await caches.delete(name);
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((one) => one.unregister()));
}
