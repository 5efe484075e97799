/** Keeps the screen on during a session. */

import { signal } from "@preact/signals";

/** Whether the screen is kept on; null while it was not requested. */
export const wakeLockHeld = signal<boolean | null>(null);

let lock: WakeLockSentinel | undefined;
let wanted = false;

export function requestWakeLock(): void {
  if (wanted) return;
  wanted = true;
  document.addEventListener("visibilitychange", acquire);
  void acquire();
}

export function releaseWakeLock(): void {
  wanted = false;
  wakeLockHeld.value = null;
  document.removeEventListener("visibilitychange", acquire);
  void lock?.release();
}

/** The lock is released whenever the app is hidden, so request it again each time it is visible. */
async function acquire(): Promise<void> {
  if (document.hidden) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener(
      "release",
      () => void (wakeLockHeld.value = wanted ? document.hidden : null),
    );
    if (wanted) wakeLockHeld.value = true;
    else await lock.release();
  } catch {
    wakeLockHeld.value = false;
  }
}
