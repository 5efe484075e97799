/** Signing out, and deleting the account. Both empty this phone. */

import { unsubscribe } from "../device/subscription.ts";
import { clearDatabase, clearPendingSignOut } from "./account.ts";
import { type Deleted, deleteAccount, ProblemError } from "./api.ts";
import { sendPendingSignOut } from "./exchange.ts";
import { notifyTabs, withSyncLock } from "./other-tabs.ts";
import { account, syncError, wiped } from "./phone-state.ts";

/**
 * Empty this phone, then sign out on the server; `wiped` shows whether the server has confirmed it.
 *
 * Without a network only the id of the device stays, to sign out when the app is next opened.
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
 * Delete the account on the server and, once it has responded, everything here.
 *
 * Returns what the server deleted; `unknown` if it does not know this phone, `none` if there is no
 * account.
 */
export async function deleteEverything(): Promise<Deleted | "unknown" | "none"> {
  const hasAccount = account.value && syncError.value?.slug !== "account-deleted";
  const deleted = hasAccount ? await deleteAccount().catch(unknownThere) : "none";
  await clearDatabase();
  wiped.value = { confirmed: true };
  await clearPendingSignOut();
  notifyTabs("left");
  await unsubscribe().catch(() => undefined);
  await clearCaches();
  return deleted;
}

/** A deleted account is not an error: the response to an earlier attempt may have been lost. */
function unknownThere(error: unknown): "unknown" {
  const slug = error instanceof ProblemError && error.slug;
  if (slug === "unknown-device" || slug === "account-deleted") return "unknown";
  throw error;
}

async function clearCaches(): Promise<void> {
  if ("caches" in globalThis) for (const name of await caches.keys()) await caches.delete(name);
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((one) => one.unregister()));
}
