/// <reference lib="webworker" />
/** The part of the service worker that saves with no page open; the same exchange as in a page. */

import { exchange } from "./src/store/exchange.ts";
import { dayOf, zone } from "./src/store/calendar-day.ts";
import { edit } from "./src/store/edits.ts";
import { inTurn, tellTabs } from "./src/store/tabs.ts";

declare const self: ServiceWorkerGlobalScope & { saveAll?: () => Promise<unknown>; writeDown?: (answer: string) => Promise<unknown> };

/** Rejects when it did not succeed: the browser then tries again by itself. */
self.saveAll = () => inTurn(() => exchange(() => tellTabs()).finally(() => tellTabs()));

/** How it is the morning after, answered on the notification: on this phone at once, on the server when it can be. */
self.writeDown = async (answer) => {
  const date = dayOf(Date.now());
  await edit([{ id: `check_in:${date}`, kind: "check_in", set: { date, zone: zone(), morning: answer } }]);
  tellTabs();
  await self.saveAll!().catch(() => undefined);
};
