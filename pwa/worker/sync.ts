/// <reference lib="webworker" />
/** The part of the service worker that needs the store. It is loaded at install. */

import { getMeta } from "../src/store/db.ts";
import { exchange } from "../src/store/exchange.ts";
import { notifyTabs, trySyncLock } from "../src/store/other-tabs.ts";
import { fetchServerKey, renewSubscription } from "../src/store/push-subscription.ts";
import { onNotificationClick } from "./notification-clicks.ts";

/** The functions that this script gives to service-worker.ts, as properties of `self`. */
export interface SyncScript {
  syncAll(): Promise<unknown>;
  onNotificationClick(action: string, url: string): Promise<unknown>;
  resubscribe(): Promise<unknown>;
}
declare const self: ServiceWorkerGlobalScope & SyncScript;

/** Sync as a page does. Rejects if it failed, so that the browser tries again by itself. */
self.syncAll = () => trySyncLock(() => exchange(() => notifyTabs()).finally(() => notifyTabs()));
self.onNotificationClick = (action, url) => onNotificationClick(action, url, self.syncAll);
/** Subscribe again if reminders are wanted on this device. */
self.resubscribe = async () => {
  if (await getMeta("pushWanted")) await renewSubscription(await fetchServerKey());
};
