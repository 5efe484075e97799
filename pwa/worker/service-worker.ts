/// <reference lib="webworker" />
/** Keeps the whole app on the phone: what is here is served from here, and a new version waits until it is asked for. */

import * as routes from "../src/routes.ts";

/** What worker/sync.ts adds. */
interface More {
  saveAll(): Promise<unknown>;
  touched(action: string, url: string): Promise<unknown>;
  subscribeAnew(): Promise<unknown>;
}
declare const self: ServiceWorkerGlobalScope & Partial<More>;
/** Filled in by the build. */
declare const __FILES__: string[];
declare const __CACHE__: string;
declare const __SYNC__: string;

self.addEventListener("install", (event) => {
  const fresh = __FILES__.map(
    (file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" }),
  );
  event.waitUntil(
    Promise.all([more(), caches.open(__CACHE__).then((cache) => cache.addAll(fresh))]),
  );
});

/** What is imported once at install stays with the worker, and needs no network when it is wanted. */
async function more(): Promise<More> {
  if (!self.saveAll) importScripts(trusted(__SYNC__));
  return self as More;
}

/** The only text that this worker may run as a script. */
function trusted(url: string): string {
  if (typeof trustedTypes === "undefined") return url;
  return trustedTypes.createPolicy("app", { createScriptURL: (same) => same }).createScriptURL(url);
}

/** A network is there again, and the app may be closed. */
self.addEventListener("sync", (event) => {
  (event as ExtendableEvent).waitUntil(more().then((its) => its.saveAll()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("medius-") && name !== __CACHE__)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

const QUIET_MS = 500;
/** When anything was last asked of this worker; only the one in use can tell. */
let askedAt = 0;

self.addEventListener("message", ({ data, ports }) => {
  askedAt = performance.now();
  if (data === "use") void self.skipWaiting();
  else tellWhenQuiet(ports[0]!);
});

function tellWhenQuiet(port: MessagePort): void {
  const wait = askedAt + QUIET_MS - performance.now();
  if (wait > 0) setTimeout(tellWhenQuiet, wait, port);
  else port.postMessage("quiet");
}

self.addEventListener("fetch", (event) => {
  askedAt = performance.now();
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.origin || pathname.startsWith("/api/")) return;
  const wanted = request.mode === "navigate" ? "/app.html" : pathname;
  event.respondWith(
    caches.open(__CACHE__).then(async (cache) => (await cache.match(wanted)) ?? fetch(request)),
  );
});

interface Notice extends NotificationOptions {
  title: string;
  navigate: string;
}

/** Always shows something, before it asks the network anything: a browser takes the leave away from a worker that is silent. */
self.addEventListener("push", (event) => {
  event.waitUntil(showIn(event).then(receipt));
});

/** Without a network nothing is told, and nothing is harmed. */
function receipt(): Promise<unknown> {
  return fetch("/api/push/shown", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
}

/** A browser that reads the message itself shows it when we do not. */
async function showIn(event: PushEvent & { notification?: unknown }): Promise<void> {
  if (event.notification) return;
  const { title, navigate, ...rest } = noticeIn(event.data);
  await self.registration.showNotification(title, {
    ...rest,
    data: navigate,
    icon: "/icons/icon-192.png",
  });
}

function noticeIn(data: PushMessageData | null): Notice {
  try {
    return (data!.json() as { notification: Notice }).notification;
  } catch {
    return { title: "Medius", navigate: routes.start };
  }
}

self.addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  event.waitUntil(
    more().then((its) => its.touched(action, (notification.data as string | null) ?? routes.start)),
  );
});

/** The browser made or lost its subscription by itself. */
self.addEventListener("pushsubscriptionchange", (event) => {
  (event as ExtendableEvent).waitUntil(more().then((its) => its.subscribeAnew()));
});
