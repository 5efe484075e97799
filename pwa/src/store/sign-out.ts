/** Taking Medius off this phone. */

import { endHere } from "../device/subscription.ts";
import { clearAll, hasLeft } from "./account.ts";
import { type Deleted, deleteAccount, Refused } from "./api.ts";
import { tellLeaving } from "./exchange.ts";
import { alone, tellTabs } from "./other-tabs.ts";
import { account, left } from "./state.ts";

/**
 * Clear everything here, then tell the server that this phone has left; `left` says whether it could be told.
 *
 * Without a network only the device's id stays, for the server to be told when the app is next opened.
 */
export async function leave(): Promise<void> {
  await clearAll();
  left.value = { told: null };
  tellTabs("left");
  const told = await alone(tellLeaving)
    .then(() => true)
    .catch(() => false);
  await endHere().catch(() => undefined);
  await clearCaches();
  left.value = { told };
}

/**
 * Delete the account on the server with all that is in it, then everything here; nothing here goes before the server
 * has answered. Returns what it deleted; `unknown` when it does not know this phone, `none` where there is no account.
 */
export async function endAll(): Promise<Deleted | "unknown" | "none"> {
  const deleted = account.value ? await deleteAccount().catch(unknownThere) : "none";
  await clearAll();
  left.value = { told: true };
  await hasLeft();
  tellTabs("left");
  await endHere().catch(() => undefined);
  await clearCaches();
  return deleted;
}

/** The answer to an earlier try may have been lost. */
function unknownThere(error: unknown): "unknown" {
  if (error instanceof Refused && error.slug === "unknown-device") return "unknown";
  throw error;
}

async function clearCaches(): Promise<void> {
  if ("caches" in globalThis) for (const name of await caches.keys()) await caches.delete(name);
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((one) => one.unregister()));
}
