/** The push subscription in the browser and on the server. Runs in a page and in the worker. */

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
