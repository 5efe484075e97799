/// <reference lib="webworker" />
/** The part of the service worker that saves, and answers to notifications, with no page open. */

import { exchange } from "../src/store/exchange.ts";
import { inTurn, tellTabs } from "../src/store/other-tabs.ts";
import { subscribeAnew, touched } from "./push.ts";

declare const self: ServiceWorkerGlobalScope &
  Record<"saveAll" | "touched" | "subscribeAnew", unknown>;

/** The same exchange as in a page. Rejects when it did not succeed: the browser then tries again by itself. */
const saveAll = () => inTurn(() => exchange(() => tellTabs()).finally(() => tellTabs()));

self.saveAll = saveAll;
self.touched = (action: string, url: string) => touched(action, url, saveAll);
self.subscribeAnew = subscribeAnew;
