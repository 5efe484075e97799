/** The open tabs and the service worker: one of them works at a time, and each tells the others what it did. */

/** `changed`: read the database again. `left`: it was emptied on purpose. */
export type News = "changed" | "left";

const channel = new BroadcastChannel("medius");

export function tellTabs(news: News = "changed"): void {
  channel.postMessage(news);
}

export function onNews(listener: (news: News) => void): void {
  channel.onmessage = ({ data }) => listener(data as News);
}

/** Do `work` unless another is at it; returns whether it was done. A browser without locks does it in any case. */
export async function inTurn(work: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) return work().then(() => true);
  return navigator.locks.request(
    "sync",
    { ifAvailable: true },
    (lock) => lock !== null && work().then(() => true),
  );
}

/** Do `work` once no tab, and not the worker, is at an exchange. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("sync", work) : work();
}
