/** Whether reminders can reach this phone, as the server sees it. */

import { signal } from "@preact/signals";
import { get, type PushHealth } from "./api.ts";

/** A worker that has not looked for so long does not run. */
const WORKER_TIMEOUT_MS = 5 * 60_000;
/** From sent to shown: a phone that takes longer is held back. */
const MAX_DELIVERY_MS = 10 * 60_000;
/** How much of an address the server tells. */
const ENDPOINT_TAIL = 12;
/** What came of the last message, where waiting does not help. */
const PERMANENT_PROBLEMS = ["denied", "stale_key", "wrong"];

/** Undefined until the server answers, null while it cannot be reached. */
export const pushHealth = signal<PushHealth | null | undefined>(undefined);

export async function fetchPushHealth(): Promise<PushHealth | null> {
  return (pushHealth.value = await get("/api/push").catch(() => null));
}

/** Whether the server's subscription of this phone is the one the browser has. */
export function isSubscriptionKnown({ endpoint }: PushHealth, here: string | null): boolean {
  return endpoint !== null && here !== null && here.slice(-ENDPOINT_TAIL) === endpoint;
}

export function isWorkerRunning({ worker_at: at, now }: PushHealth): boolean {
  return at !== null && now - at <= WORKER_TIMEOUT_MS;
}

export function canReachDevice(seen: PushHealth, here: string | null): boolean {
  return (
    isSubscriptionKnown(seen, here) &&
    isWorkerRunning(seen) &&
    !PERMANENT_PROBLEMS.includes(seen.problem ?? "")
  );
}

/** `late` by so many minutes, or `unseen`: sent, and not shown yet after all this time. */
export function deliveryDelay({
  sent_at: sent,
  shown_at: shown,
  now,
}: PushHealth): "unseen" | number | null {
  if (sent === null) return null;
  if (shown === null || shown < sent) return now - sent > MAX_DELIVERY_MS ? "unseen" : null;
  return shown - sent > MAX_DELIVERY_MS ? Math.round((shown - sent) / 60_000) : null;
}
