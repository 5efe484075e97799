/// <reference lib="webworker" />
/** Handles taps on notifications. Needs no open page. */

import * as routes from "../src/routes.ts";
import { snoozeMinutes } from "../src/rules/snooze.ts";
import { post } from "../src/store/api.ts";
import { dayOf } from "../src/store/calendar-day.ts";
import { checkInEdit, saveEdits } from "../src/store/edits.ts";
import { notifyTabs } from "../src/store/other-tabs.ts";
import { workerStrings } from "../src/strings/reminders/en-worker.ts";

declare const self: ServiceWorkerGlobalScope;

const MORNING_ANSWERS = ["better", "same", "worse"];

/** `action` is the name of the button, empty for the notification itself, which leads to `url`. */
export async function onNotificationClick(
  action: string,
  url: string,
  syncAll: () => Promise<unknown>,
): Promise<void> {
  if (action === "later") return snooze();
  if (!MORNING_ANSWERS.includes(action)) return openPage(url);
  await saveMorning(action);
  if (action === "worse") await openPage(`${routes.morning}/worse`); // this page says what helps
  await syncAll().catch(() => undefined);
}

async function saveMorning(morning: string): Promise<void> {
  await saveEdits([checkInEdit(dayOf(Date.now()), { morning })]);
  notifyTabs();
}

/** Ask the server to remind again later today; if it cannot be reached, say so. */
async function snooze(): Promise<void> {
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

/** Open `url` in the app's window, or in a new one. */
async function openPage(url: string): Promise<void> {
  const { href, pathname } = new URL(url, location.origin);
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return void (await self.clients.openWindow(href));
  open.postMessage({ show: pathname });
  await open.focus();
}
