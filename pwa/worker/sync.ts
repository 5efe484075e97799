/// <reference lib="webworker" />
/** The part of the service worker that saves, and answers to notifications, with no page open. */

import { exchange } from "../src/store/exchange.ts";
import { notifyTabs, trySyncLock } from "../src/store/other-tabs.ts";
import { onNotificationClick, resubscribe } from "./push.ts";

declare const self: ServiceWorkerGlobalScope &
  Record<"saveAll" | "touched" | "subscribeAnew", unknown>;

/** The same exchange as in a page. Rejects when it did not succeed: the browser then tries again by itself. */
const saveAll = () => trySyncLock(() => exchange(() => notifyTabs()).finally(() => notifyTabs()));

self.saveAll = saveAll;
self.touched = (action: string, url: string) => onNotificationClick(action, url, saveAll);
self.subscribeAnew = resubscribe;
