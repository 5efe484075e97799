/** Keeps the screen on during a session, and says so when the phone refuses. */

import { signal } from "@preact/signals";

/** Null while nothing is asked. */
export const wakeLockHeld = signal<boolean | null>(null);

let lock: WakeLockSentinel | undefined;
let wanted = false;

export function requestWakeLock(): void {
  if (wanted) return;
  wanted = true;
  document.addEventListener("visibilitychange", ask);
  void ask();
}

export function releaseWakeLock(): void {
  wanted = false;
  wakeLockHeld.value = null;
  document.removeEventListener("visibilitychange", ask);
  void lock?.release();
}

/** A phone drops the lock whenever the app is hidden, so it is asked again each time it is seen. */
async function ask(): Promise<void> {
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
