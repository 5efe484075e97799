/** Web push on this device: whether it can be, asking for it in a tap, and mending it when it has gone stale. */

import { computed, signal } from "@preact/signals";
import { unsubscribe } from "../store/api.ts";
import { getMeta, setMeta } from "../store/db.ts";
import { canReach, lookAtHealth } from "../store/push-health.ts";
import { noteZone, setReminders } from "../store/reminders.ts";
import { account, onSaved, unreminded } from "../store/state.ts";
import { sync } from "../store/sync.ts";
import { install } from "./install.ts";
import { endHere, renew, serverKey, subscriptionHere } from "./subscription.ts";

const ACCOUNT_TRIES = 10;
const ACCOUNT_WAIT_MS = 300;

/**
 * install: only from the home screen (iOS). none: this browser has no web push. ask: nobody was asked yet. lost: it was
 * on, and the browser has taken the leave back. denied: the browser will not ask again. off: allowed, and not wanted on
 * this device. on: this device is reminded.
 */
export type PushState = "install" | "none" | "ask" | "lost" | "denied" | "off" | "on";

export const pushState = signal<PushState>("none");
/** When a subscription that had gone stale was last made anew (ms). */
export const mendedAt = signal<number | null>(null);
/** The address of the browser's own subscription. */
export const addressHere = signal<string | null>(null);

/** At every start, and in every account: mend what has gone stale, and go where a notification leads. */
export async function keepReminded(go: (path: string) => void): Promise<void> {
  navigator.serviceWorker?.addEventListener(
    "message",
    ({ data }: MessageEvent<{ show?: string }>) => data.show && go(data.show),
  );
  onSaved((kinds) => void (kinds.includes("session") && clearShown()));
  computed(() => account.value?.device_id).subscribe(() => void lookAtPush());
  await noteZone();
}

let before: Promise<unknown> = Promise.resolve();

/** One at a time: what mends must never undo what a person has just switched off. */
function inTurn(work: () => Promise<void>): Promise<void> {
  const done = before.then(work);
  before = done.catch(() => undefined);
  return done;
}

/** Compare what the browser has with what the server has, and mend it. Said at every start, it keeps it known. */
export function lookAtPush(): Promise<void> {
  return inTurn(look);
}

async function look(): Promise<void> {
  const wanted = await getMeta("reminded");
  pushState.value = await stateNow();
  if (pushState.value === "on") await mend().catch(() => undefined);
  addressHere.value = (await subscriptionHere().catch(() => null))?.endpoint ?? null;
  mendedAt.value = (await getMeta("pushMendedAt")) ?? null;
  const seen = wanted ? await lookAtHealth() : null;
  unreminded.value =
    wanted !== undefined &&
    (pushState.value !== "on" || (seen !== null && !canReach(seen, addressHere.value)));
}

async function stateNow(): Promise<PushState> {
  const wanted = await getMeta("reminded");
  if (!("PushManager" in globalThis) || !("Notification" in globalThis))
    return install.value === "ios" ? "install" : "none";
  if (Notification.permission === "denied") return "denied";
  if (Notification.permission === "default") return wanted ? "lost" : "ask";
  return wanted ? "on" : "off";
}

/** Only ever in a tap: the browser is asked first of all. Rejects when the browser or the server will not. */
export function switchOn(): Promise<void> {
  const asked = Notification.requestPermission();
  return inTurn(async () => {
    await haveAccount();
    const key = await serverKey();
    if ((await asked) === "granted") {
      await renew(key);
      await setReminders({ on: true }); // before anything says that it is on: the app may be killed then
      await setMeta("reminded", true);
    }
    await look();
  });
}

/** A phone that is minutes old may not have one yet, and the exchange that opens it may be under way in another tab. */
async function haveAccount(): Promise<void> {
  for (let tries = 0; !account.value && tries < ACCOUNT_TRIES; tries += 1) {
    await sync();
    await new Promise((resolve) => setTimeout(resolve, ACCOUNT_WAIT_MS));
  }
}

/** The browser's end first: then nothing comes, whether or not the server hears of it. */
export function switchOff(): Promise<void> {
  return inTurn(async () => {
    await setMeta("reminded", undefined);
    await endHere().catch(() => undefined);
    await unsubscribe().catch(() => undefined);
    await look();
  });
}

/** A browser forgets subscriptions, and a server may change its key: then a new one is made, without a word. */
async function mend(): Promise<void> {
  const had = await subscriptionHere();
  const made = await renew(await serverKey());
  if (had?.endpoint !== made.endpoint) await setMeta("pushMendedAt", Date.now());
}

/** Who has rolled needs no reminder that still lies there. */
async function clearShown(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notification of (await registration?.getNotifications()) ?? []) notification.close();
}
