/** Web push on this device: whether it can be, asking for it in a tap, and mending it when it has gone stale. */

import { signal } from "@preact/signals";
import { get, subscribe, unsubscribe } from "../store/api.ts";
import { getMeta, setMeta } from "../store/db.ts";
import { noteZone } from "../store/reminders.ts";
import { install } from "./install.ts";

/**
 * install: only from the home screen (iOS). none: this browser has no web push. ask: nobody was asked yet. denied: the
 * browser will not ask again. off: allowed, and not wanted on this device. on: this device is reminded.
 */
export type PushState = "install" | "none" | "ask" | "denied" | "off" | "on";

export const pushState = signal<PushState>("none");
/** When a subscription that had gone stale was last made anew (ms). */
export const mendedAt = signal<number | null>(null);

/** At every start: mend what has gone stale, and go where a notification leads. */
export async function keepReminded(go: (path: string) => void): Promise<void> {
  navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<{ show?: string }>) => data.show && go(data.show));
  await Promise.all([lookAtPush(), noteZone()]);
}

/** Compare what the browser has with what the server has, and mend it. Said at every start, it keeps it known. */
export async function lookAtPush(): Promise<void> {
  pushState.value = await stateNow();
  mendedAt.value = (await getMeta("pushMendedAt")) ?? null;
  if (pushState.value === "on") await mend().catch(() => undefined);
}

async function stateNow(): Promise<PushState> {
  if (!("PushManager" in globalThis) || !("Notification" in globalThis)) return install.value === "ios" ? "install" : "none";
  if (Notification.permission === "denied") return "denied";
  if (Notification.permission === "default") return "ask";
  return (await getMeta("reminded")) ? "on" : "off";
}

/** Only ever in a tap. Rejects when the browser or the server will not. */
export async function switchOn(): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") {
    pushState.value = await stateNow();
    return;
  }
  await tell(await subscription(await key()));
  await setMeta("reminded", true);
  pushState.value = "on";
}

export async function switchOff(): Promise<void> {
  await setMeta("reminded", undefined);
  pushState.value = await stateNow();
  const registration = await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  await unsubscribe();
}

/** A browser forgets subscriptions, and a server may change its key: then a new one is made, without a word. */
async function mend(): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const [had, wanted] = [await pushManager.getSubscription(), await key()];
  const now = await subscription(wanted);
  await tell(now);
  if (had?.endpoint === now.endpoint) return;
  mendedAt.value = Date.now();
  await setMeta("pushMendedAt", mendedAt.value);
}

async function key(): Promise<string> {
  return (await get("/api/push/key")).key;
}

/** The browser's subscription for `wanted`; one for another key is ended first. */
async function subscription(wanted: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const had = await pushManager.getSubscription();
  if (had && keyOf(had) === wanted) return had;
  await had?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
}

async function tell(made: PushSubscription): Promise<void> {
  const { endpoint, keys } = made.toJSON();
  await subscribe({ endpoint: endpoint!, keys: { p256dh: keys!.p256dh!, auth: keys!.auth! }, key: keyOf(made) });
}

function keyOf(made: PushSubscription): string {
  const bytes = new Uint8Array(made.options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
