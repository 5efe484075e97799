/** Whether reminders can reach this phone, by what the server knows. */

import { signal } from "@preact/signals";
import { get, type PushHealth } from "./api.ts";

/**
 * With an older heartbeat the reminder worker counts as not running. This is more patient than the
 * server's health check (60 s): people need not know of a restart.
 */
const MAX_HEARTBEAT_AGE_MS = 5 * 60_000;
/** If the time from sent to shown is longer, the phone delays notifications. */
const MAX_DELIVERY_MS = 10 * 60_000;
/** How many of the last characters of the endpoint the server returns. */
const ENDPOINT_TAIL = 12;
/** Results of the last message that do not change by waiting. */
const PERMANENT_PROBLEMS = ["denied", "stale_key", "wrong"];

/** Undefined until the first response, null while the server cannot be reached. */
export const pushHealth = signal<PushHealth | null | undefined>(undefined);

export async function fetchPushHealth(): Promise<PushHealth | null> {
  return (pushHealth.value = await get("/api/push").catch(() => null));
}

/** Whether the server has the same subscription as the browser. */
export function isSubscriptionKnown(
  { endpoint }: PushHealth,
  localEndpoint: string | null,
): boolean {
  return (
    endpoint !== null && localEndpoint !== null && localEndpoint.slice(-ENDPOINT_TAIL) === endpoint
  );
}

export function isWorkerRunning({ worker_at: at, now }: PushHealth): boolean {
  return at !== null && now - at <= MAX_HEARTBEAT_AGE_MS;
}

export function canReachDevice(health: PushHealth, localEndpoint: string | null): boolean {
  return (
    isSubscriptionKnown(health, localEndpoint) &&
    isWorkerRunning(health) &&
    !PERMANENT_PROBLEMS.includes(health.problem ?? "")
  );
}

/**
 * By how many minutes the last notification came late; `unseen` if it was not shown at all; null if
 * it was on time.
 */
export function deliveryDelay({
  sent_at: sent,
  shown_at: shown,
  now,
}: PushHealth): "unseen" | number | null {
  if (sent === null) return null;
  if (shown === null || shown < sent) return now - sent > MAX_DELIVERY_MS ? "unseen" : null;
  return shown - sent > MAX_DELIVERY_MS ? Math.round((shown - sent) / 60_000) : null;
}
