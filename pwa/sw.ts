/// <reference lib="webworker" />
/** Keeps the whole app on the phone: what is here is served from here, and a new version waits until it is asked for. */

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build. */
declare const __FILES__: string[];
declare const __CACHE__: string;

self.addEventListener("install", (event) => {
  const fresh = __FILES__.map((file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" }));
  event.waitUntil(caches.open(__CACHE__).then((cache) => cache.addAll(fresh)));
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
