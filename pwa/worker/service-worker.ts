/// <reference lib="webworker" />
/**
 * Keeps the whole app on the phone and serves it from there. A new version waits until the person
 * asks for it.
 */

import * as routes from "../src/routes.ts";
import type { SyncScript } from "./sync.ts";

declare const self: ServiceWorkerGlobalScope & Partial<SyncScript>;
/** Filled in by the build. */
declare const __FILES__: string[];
declare const __CACHE__: string;
declare const __SYNC__: string;

self.addEventListener("install", (event) => {
  const requests = __FILES__.map(
    (file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" }),
  );
  const filled = caches.open(__CACHE__).then((cache) => cache.addAll(requests));
  event.waitUntil(Promise.all([syncScript(), filled]));
});

/** Load worker/sync.ts. Imported at install, it stays with the worker without a network. */
async function syncScript(): Promise<SyncScript> {
  if (!self.syncAll) importScripts(trustedScriptUrl(__SYNC__));
  return self as SyncScript;
}

/** The only URL that this worker may pass to a script sink (Trusted Types). */
function trustedScriptUrl(url: string): string {
  if (typeof trustedTypes === "undefined") return url;
  return trustedTypes.createPolicy("app", { createScriptURL: (same) => same }).createScriptURL(url);
}

/** Background Sync: there is a network again, and the app may be closed. */
self.addEventListener("sync", (event) => {
  (event as ExtendableEvent).waitUntil(syncScript().then((script) => script.syncAll()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(deleteOldCaches().then(() => self.clients.claim()));
});

async function deleteOldCaches(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("medius-") && name !== __CACHE__);
  await Promise.all(old.map((name) => caches.delete(name)));
}

const QUIET_MS = 500;
/** When this worker last had a message or a request. */
let lastUsedAt = 0;

/**
 * "use": replace the worker in use. Any other message asks for a reply once nothing was requested
 * for a while.
 */
self.addEventListener("message", ({ data, ports }) => {
  lastUsedAt = performance.now();
  if (data === "use") void self.skipWaiting();
  else replyWhenQuiet(ports[0]!);
});

function replyWhenQuiet(port: MessagePort): void {
  const wait = lastUsedAt + QUIET_MS - performance.now();
  if (wait > 0) setTimeout(replyWhenQuiet, wait, port);
  else port.postMessage("quiet");
}

self.addEventListener("fetch", (event) => {
  lastUsedAt = performance.now();
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.origin || pathname.startsWith("/api/")) return;
  const wanted = request.mode === "navigate" ? "/app.html" : pathname;
  event.respondWith(
    caches.open(__CACHE__).then(async (cache) => (await cache.match(wanted)) ?? fetch(request)),
  );
});

/**
 * Show the notification before any request: browsers revoke the permission if a push shows nothing.
 */
self.addEventListener("push", (event) => {
  event.waitUntil(showNotification(event).then(reportShown));
});

/** Report that the notification was shown. Without a network nothing is reported. */
function reportShown(): Promise<unknown> {
  return fetch("/api/push/shown", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
}

/** Browsers with declarative web push have parsed the message and show it by themselves. */
async function showNotification(event: PushEvent & { notification?: unknown }): Promise<void> {
  if (event.notification) return;
  const { title, navigate, ...rest } = contentOf(event.data);
  await self.registration.showNotification(title, {
    ...rest,
    data: navigate,
    icon: "/icons/icon-192.png",
  });
}

interface NotificationContent extends NotificationOptions {
  title: string;
  navigate: string;
}

function contentOf(data: PushMessageData | null): NotificationContent {
  try {
    return (data!.json() as { notification: NotificationContent }).notification;
  } catch {
    return { title: "Medius", navigate: routes.start };
  }
}

self.addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  const url = (notification.data as string | null) ?? routes.start;
  event.waitUntil(syncScript().then((script) => script.onNotificationClick(action, url)));
});

/** The browser dropped or replaced its subscription by itself. */
self.addEventListener("pushsubscriptionchange", (event) => {
  (event as ExtendableEvent).waitUntil(syncScript().then((script) => script.resubscribe()));
});
