/** Messages between tabs and the service worker, and the lock that lets only one of them sync. */

/** `changed`: the database has changed. `left`: it was emptied. Old tabs send these values too. */
export type TabMessage = "changed" | "left";

const channel = new BroadcastChannel("medius");

export function notifyTabs(message: TabMessage = "changed"): void {
  channel.postMessage(message);
}

export function onTabMessage(listener: (message: TabMessage) => void): void {
  channel.onmessage = ({ data }) => listener(data as TabMessage);
}

/**
 * Run `work` unless another tab or the worker is syncing; returns whether it ran. Without Web Locks
 * it always runs.
 */
export async function trySyncLock(work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) return work().then(() => true);
  return navigator.locks.request(
    "sync",
    { ifAvailable: true },
    (lock) => lock !== null && work().then(() => true),
  );
}

/** Run `work` once no tab and no worker is syncing. */
export async function withSyncLock<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("sync", work) : work();
}
