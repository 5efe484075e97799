/**
 * The push subscription as the browser and the server both have it. Runs in a page and in the
 * service worker.
 */

import { subscribe } from "../device/subscription.ts";
import { get, saveSubscription } from "./api.ts";

/** The server's VAPID key. */
export async function fetchServerKey(): Promise<string> {
  return (await get("/api/push/key")).key;
}

/** Subscribe for `key` and report the subscription to the server. */
export async function renewSubscription(key: string): Promise<PushSubscription> {
  const subscription = await subscribe(key);
  const { endpoint, keys } = subscription.toJSON();
  await saveSubscription({
    endpoint: endpoint!,
    keys: { p256dh: keys!.p256dh!, auth: keys!.auth! },
    key,
  });
  return subscription;
}
