/** Reminders on this device: switching them on and off, and renewing a stale subscription. */

import { computed, signal } from "@preact/signals";
import { installOption } from "../device/install.ts";
import { closeNotifications, onOpenPath } from "../device/notifications.ts";
import { currentSubscription, unsubscribe } from "../device/subscription.ts";
import { deleteSubscription } from "./api.ts";
import { getMeta, setMeta } from "./db.ts";
import { account, remindersBroken } from "./phone-state.ts";
import { canReachDevice, fetchPushHealth } from "./push-health.ts";
import { fetchServerKey, renewSubscription } from "./push-subscription.ts";
import { onSaved } from "./records.ts";
import { setReminders, updateReminderZone } from "./reminders.ts";
import { serialQueue } from "./serial-queue.ts";
import { sync } from "./sync.ts";

const MAX_ACCOUNT_TRIES = 10;
const ACCOUNT_RETRY_MS = 300;

/**
 * install: push works only from the home screen (iOS). none: this browser has no web push. ask: the
 * person was not asked yet. lost: it was on, and the browser has revoked the permission. denied:
 * the browser will not ask again. off: permitted, but not wanted on this device. on: this device
 * gets reminders.
 */
export type PushState = "install" | "none" | "ask" | "lost" | "denied" | "off" | "on";

export const pushState = signal<PushState>("none");
/** When a stale subscription was last renewed (ms). */
export const renewedAt = signal<number | null>(null);
/** The endpoint of the browser's own subscription. */
export const localEndpoint = signal<string | null>(null);

/** Check the subscription at start and in a new account, and open what a notification leads to. */
export async function startReminders(open: (path: string) => void): Promise<void> {
  onOpenPath(open);
  // A reminder that is still shown is no longer needed once a session is saved.
  onSaved((kinds) => void (kinds.includes("session") && closeNotifications()));
  computed(() => account.value?.device_id).subscribe(() => void checkPush().catch(() => undefined));
  await updateReminderZone();
}

/** One task at a time: a renewal must never undo that a person has just switched reminders off. */
const enqueue = serialQueue();

/** Compare the browser's subscription with the server's, and renew it where they differ. */
export function checkPush(): Promise<void> {
  return enqueue(check);
}

async function check(): Promise<void> {
  const wanted = await getMeta("pushWanted");
  pushState.value = await currentState();
  if (pushState.value === "on") await renewIfStale().catch(() => undefined);
  localEndpoint.value = (await currentSubscription().catch(() => null))?.endpoint ?? null;
  renewedAt.value = (await getMeta("pushRenewedAt")) ?? null;
  const health = wanted ? await fetchPushHealth() : null;
  remindersBroken.value =
    wanted !== undefined &&
    (pushState.value !== "on" || (health !== null && !canReachDevice(health, localEndpoint.value)));
}

async function currentState(): Promise<PushState> {
  const wanted = await getMeta("pushWanted");
  if (!("PushManager" in globalThis) || !("Notification" in globalThis))
    return installOption.value === "ios" ? "install" : "none";
  if (Notification.permission === "denied") return "denied";
  if (Notification.permission === "default") return wanted ? "lost" : "ask";
  return wanted ? "on" : "off";
}

/**
 * Call only in a tap: the browser asks for permission at once. Rejects when the browser or the
 * server rejects it.
 */
export function enablePush(): Promise<void> {
  const permission = Notification.requestPermission();
  return enqueue(async () => {
    await waitForAccount();
    const key = await fetchServerKey();
    if ((await permission) === "granted") {
      await renewSubscription(key);
      await setReminders({ on: true }); // before "pushWanted": the app may be killed in between
      await setMeta("pushWanted", true);
    }
    await check();
  });
}

/** A new phone may have no account yet, and another tab may be creating it. */
async function waitForAccount(): Promise<void> {
  for (let tries = 0; !account.value && tries < MAX_ACCOUNT_TRIES; tries += 1) {
    await sync();
    await new Promise((resolve) => setTimeout(resolve, ACCOUNT_RETRY_MS));
  }
}

/** End the browser's subscription first: then no reminder comes, even without the server. */
export function disablePush(): Promise<void> {
  return enqueue(async () => {
    await setMeta("pushWanted", undefined);
    await unsubscribe().catch(() => undefined);
    await deleteSubscription().catch(() => undefined);
    await check();
  });
}

/** Browsers drop subscriptions, and a server may change its key: then make a new one. */
async function renewIfStale(): Promise<void> {
  const before = await currentSubscription();
  const renewed = await renewSubscription(await fetchServerKey());
  if (before?.endpoint !== renewed.endpoint) await setMeta("pushRenewedAt", Date.now());
}
