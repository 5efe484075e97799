/// <reference lib="webworker" />
/** The part of the service worker that syncs and handles notifications. It is loaded at install. */

import { exchange } from "../src/store/exchange.ts";
import { notifyTabs, trySyncLock } from "../src/store/other-tabs.ts";
import { onNotificationClick, resubscribe } from "./push.ts";

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
self.resubscribe = resubscribe;
