/// <reference lib="webworker" />
/** What a touch on a notification does, and how a lost subscription is made anew: with no page open. */

import * as routes from "../src/routes.ts";
import { snoozeMinutes } from "../src/rules/snooze.ts";
import { post } from "../src/store/api.ts";
import { dayOf, zone } from "../src/store/calendar-day.ts";
import { getMeta } from "../src/store/db.ts";
import { saveEdits } from "../src/store/edits.ts";
import { notifyTabs } from "../src/store/other-tabs.ts";
import { fetchServerKey, renewSubscription } from "../src/store/push-subscription.ts";
import { workerStrings } from "../src/strings/reminders/en-worker.ts";

declare const self: ServiceWorkerGlobalScope;

const ANSWERS = ["better", "same", "worse"];

/** `action` is the button's name, empty for the notification itself; `url` is where that leads. */
export async function onNotificationClick(
  action: string,
  url: string,
  save: () => Promise<unknown>,
): Promise<void> {
  if (action === "later") return remindLater();
  if (!ANSWERS.includes(action)) return show(url);
  await writeDown(action);
  if (action === "worse") await show(`${routes.morning}/worse`); // it says what helps then
  await save().catch(() => undefined);
}

/** Better, the same or worse: on this phone at once, on the server when it can be. */
async function writeDown(morning: string): Promise<void> {
  const date = dayOf(Date.now());
  await saveEdits([
    { id: `check_in:${date}`, kind: "check_in", set: { date, zone: zone(), morning } },
  ]);
  notifyTabs();
}

/** Nobody waits in vain for what the server did not hear of. */
async function remindLater(): Promise<void> {
  const now = new Date();
  const minutes = snoozeMinutes(now.getHours() * 60 + now.getMinutes());
  await post("/api/push/snooze", { minutes }).catch(() =>
    self.registration.showNotification(workerStrings.notPutOff, {
      body: workerStrings.noNetwork,
      tag: "later",
      data: routes.start,
    }),
  );
}

/** In the window that is open, or in a new one. */
async function show(url: string): Promise<void> {
  const { href, pathname } = new URL(url, location.origin);
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return void (await self.clients.openWindow(href));
  open.postMessage({ show: pathname });
  await open.focus();
}

/** The browser lost its subscription, or made another, by itself. */
export async function resubscribe(): Promise<void> {
  if (await getMeta("reminded")) await renewSubscription(await fetchServerKey());
}
