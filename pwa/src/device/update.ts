/** New versions of the app: fetched in the background, applied with one reload. */

import { signal } from "@preact/signals";

/** Whether a newer version is installed and waiting. */
export const updateReady = signal(false);
/** Whether the person has asked to apply it. */
export const updating = signal(false);

/** How long to wait for the worker's reply. */
const QUIET_TIMEOUT_MS = 5_000;

let registration: ServiceWorkerRegistration | undefined;

/** Call `reload` when another version of the app takes over, which another tab may start. */
export function onUpdateApplied(reload: () => void): void {
  if (!("serviceWorker" in navigator)) return;
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) reload();
    controlled = true; // on a first visit the worker takes over a page of its own version
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

/**
 * The only URL that this page may pass to a script sink. The server's content security policy allows
 * no other Trusted Types policy.
 */
function trustedScriptUrl(url: "/sw.js"): string {
  if (typeof trustedTypes === "undefined") return url;
  return trustedTypes.createPolicy("app", { createScriptURL: (same) => same }).createScriptURL(url);
}

/** Ask the server for a newer version. Without a network nothing happens. */
export function checkForUpdate(): void {
  registration?.update().catch(() => undefined);
}

/**
 * Apply the waiting version. Every open tab reloads, each when its session is over.
 *
 * First wait until the worker is idle: a request at the moment of the change makes browsers delay
 * it by half a minute.
 */
export function applyUpdate(): void {
  updating.value = true;
  const { port1, port2 } = new MessageChannel();
  const apply = () => registration?.waiting?.postMessage("use");
  port1.onmessage = apply;
  registration?.active?.postMessage("quiet?", [port2]);
  setTimeout(apply, QUIET_TIMEOUT_MS);
}

function watchInstalling(): void {
  const update = () =>
    void (updateReady.value = registration?.waiting != null && registration.active != null);
  registration?.installing?.addEventListener("statechange", update);
  update();
}
