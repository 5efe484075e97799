/** New versions of the app: fetched quietly, offered between sessions, applied with one reload. */

import { signal } from "@preact/signals";

/** True when a newer version is here and waits to be used. */
export const updateReady = signal(false);
/** True from the touch that asked for it. */
export const updating = signal(false);

/** A worker that gives no answer holds nothing up. */
const QUIET_TIMEOUT_MS = 5_000;

let registration: ServiceWorkerRegistration | undefined;

/** Call `reload` when another version of the app takes over, which another tab may start. */
export function onUpdateApplied(reload: () => void): void {
  if (!("serviceWorker" in navigator)) return;
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) reload();
    controlled = true; // on a first visit the first worker takes over a page that is as new as itself
  });
}

export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  registration = await navigator.serviceWorker.register(trustedScriptUrl("/sw.js"), {
    updateViaCache: "none",
  });
  registration.addEventListener("updatefound", watchInstalling);
  watchInstalling();
  document.addEventListener("visibilitychange", () => document.hidden || checkForUpdate());
}

/** The only text that this page may ever run as a script: the server's policy takes it from here and nowhere else. */
function trustedScriptUrl(url: "/sw.js"): string {
  if (typeof trustedTypes === "undefined") return url;
  return trustedTypes.createPolicy("app", { createScriptURL: (same) => same }).createScriptURL(url);
}

/** Ask the server for a newer version; without a network nothing happens. */
export function checkForUpdate(): void {
  registration?.update().catch(() => undefined);
}

/**
 * Use the version that waits. Every open tab follows, each when its session is over. A browser that is asked for
 * something in the moment one version follows another lets the newer one wait for half a minute, so quiet comes first.
 */
export function applyUpdate(): void {
  updating.value = true;
  const { port1, port2 } = new MessageChannel();
  const take = () => registration?.waiting?.postMessage("use");
  port1.onmessage = take;
  registration?.active?.postMessage("quiet?", [port2]);
  setTimeout(take, QUIET_TIMEOUT_MS);
}

function watchInstalling(): void {
  const look = () =>
    void (updateReady.value = registration?.waiting != null && registration.active != null);
  registration?.installing?.addEventListener("statechange", look);
  look();
}
