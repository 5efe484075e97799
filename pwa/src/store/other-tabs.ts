/** The open tabs and the service worker: one of them works at a time, and each tells the others what it did. */

/** `changed`: read the database again. `left`: it was emptied on purpose. */
export type TabMessage = "changed" | "left";

const channel = new BroadcastChannel("medius");

export function notifyTabs(news: TabMessage = "changed"): void {
  channel.postMessage(news);
}

export function onTabMessage(listener: (news: TabMessage) => void): void {
  channel.onmessage = ({ data }) => listener(data as TabMessage);
}

/** Do `work` unless another is at it; returns whether it was done. A browser without locks does it in any case. */
export async function trySyncLock(work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) return work().then(() => true);
  return navigator.locks.request(
    "sync",
    { ifAvailable: true },
    (lock) => lock !== null && work().then(() => true),
  );
}

/** Do `work` once no tab, and not the worker, is at an exchange. */
export async function withSyncLock<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("sync", work) : work();
}
