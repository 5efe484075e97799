/** The browser's own subscription to its push service: the same in a page and in the service worker. */

import { get, subscribe } from "../store/api.ts";

const AGAIN_MS = 1_000;

async function pushManager(): Promise<PushManager | undefined> {
  const ofWorker = (globalThis as { registration?: ServiceWorkerRegistration }).registration;
  return (ofWorker ?? (await navigator.serviceWorker?.getRegistration()))?.pushManager;
}

export async function subscriptionHere(): Promise<PushSubscription | null> {
  return (await (await pushManager())?.getSubscription()) ?? null;
}

export async function serverKey(): Promise<string> {
  return (await get("/api/push/key")).key;
}

/** Have a subscription for the key that the server has now, and let the server know it; one for another key ends. */
export async function renew(key: string): Promise<PushSubscription> {
  const had = await subscriptionHere();
  const fits = had !== null && keyOf(had) === key;
  if (!fits) await had?.unsubscribe();
  const made = fits ? had : await subscribed((await pushManager())!, key);
  const { endpoint, keys } = made.toJSON();
  await subscribe({ endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! }, key });
  return made;
}

/** Between two connections to its push service a browser gives up at once: it is tried once more. */
async function subscribed(
  manager: PushManager,
  applicationServerKey: string,
): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey };
  return manager.subscribe(options).catch(async (error: Error) => {
    if (error.name !== "AbortError") throw error;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return manager.subscribe(options);
  });
}

/** Nothing can be sent to this browser any more, whatever the server knows. */
export async function endHere(): Promise<void> {
  await (await subscriptionHere())?.unsubscribe();
}

function keyOf(made: PushSubscription): string {
  const bytes = new Uint8Array(made.options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
