/** Taking Medius off this phone. */

import { endHere } from "../device/subscription.ts";
import { clearAll } from "./account.ts";
import { tellLeaving } from "./exchange.ts";
import { left } from "./state.ts";
import { tellTabs } from "./tabs.ts";

/**
 * Clear everything here, then tell the server that this phone has left; `left` says whether it could be told.
 *
 * Without a network only the device's id stays, for the server to be told when the app is next opened.
 */
export async function leave(): Promise<void> {
  await clearAll();
  left.value = { told: null };
  tellTabs("left");
  const told = await tellLeaving().then(() => true).catch(() => false);
  await endHere().catch(() => undefined);
  await clearCaches();
  left.value = { told };
}

async function clearCaches(): Promise<void> {
  if ("caches" in globalThis) for (const name of await caches.keys()) await caches.delete(name);
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((one) => one.unregister()));
}
