/// <reference lib="webworker" />
/** Keeps the whole app on the phone: what is here is served from here, and a new version waits until it is asked for. */

declare const self: ServiceWorkerGlobalScope & { saveAll?: () => Promise<unknown>; writeDown?: (answer: string) => Promise<unknown> };
/** Filled in by the build. */
declare const __FILES__: string[];
declare const __CACHE__: string;
declare const __SYNC__: string;

self.addEventListener("install", (event) => {
  const fresh = __FILES__.map((file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" }));
  event.waitUntil(Promise.all([saver(), caches.open(__CACHE__).then((cache) => cache.addAll(fresh))]));
});

/** What is imported once at install stays with the worker, and needs no network when it is wanted. */
async function saver(): Promise<() => Promise<unknown>> {
  if (!self.saveAll) importScripts(trusted(__SYNC__));
  return self.saveAll!;
}

/** The only text that this worker may run as a script. */
function trusted(url: string): string {
  if (typeof trustedTypes === "undefined") return url;
  return trustedTypes.createPolicy("app", { createScriptURL: (same) => same }).createScriptURL(url);
}

/** A network is there again, and the app may be closed. */
self.addEventListener("sync", (event) => {
  (event as ExtendableEvent).waitUntil(saver().then((save) => save()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("medius-") && name !== __CACHE__).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "use") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.origin || pathname.startsWith("/api/")) return;
  const wanted = request.mode === "navigate" ? "/app.html" : pathname;
  event.respondWith(caches.open(__CACHE__).then(async (cache) => (await cache.match(wanted)) ?? fetch(request)));
});

interface Notice extends NotificationOptions {
  title: string;
  navigate: string;
  actions?: { action: string; title: string }[];
}

/** Always shows something, before it asks the network anything: a browser takes the leave away from a worker that is silent. */
self.addEventListener("push", (event) => {
  const { title, navigate, ...rest } = noticeIn(event.data);
  const options = { ...rest, data: navigate, icon: "/icons/icon-192.png" };
  event.waitUntil(self.registration.showNotification(title, options).then(() => tell("POST", "shown", {})));
});

function noticeIn(data: PushMessageData | null): Notice {
  try {
    return (data!.json() as { notification: Notice }).notification;
  } catch {
    return { title: "Medius", navigate: "/start" };
  }
}

self.addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  event.waitUntil(
    action === "later" ? tell("POST", "snooze", { minutes: 120 })
    : ["better", "same", "worse"].includes(action) ? saver().then(() => self.writeDown!(action))
    : show(notification.data as string),
  );
});

/** In the window that is open, or in a new one. */
async function show(url: string): Promise<unknown> {
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return self.clients.openWindow(url);
  open.postMessage({ show: new URL(url, origin).pathname });
  return open.focus();
}

/** The browser made or lost its subscription by itself. */
self.addEventListener("pushsubscriptionchange", (event) => {
  (event as ExtendableEvent).waitUntil(subscribeAnew());
});

async function subscribeAnew(): Promise<void> {
  const { key } = (await (await fetch("/api/push/key")).json()) as { key: string };
  const { endpoint, keys } = (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  await tell("PUT", "subscription", { endpoint, keys, key });
}

/** Without a network nothing is told, and nothing is harmed. */
async function tell(method: string, what: string, body: object): Promise<void> {
  await fetch(`/api/push/${what}`, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => undefined);
}
