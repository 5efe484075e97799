/** When to sync, and what the screens show of it. */

import { computed } from "@preact/signals";
import { checkForUpdate } from "../device/update.ts";
import type { ProblemError } from "./api.ts";
import type { StoredRecord } from "./db-schema.ts";
import { notifyTabs, trySyncLock } from "./other-tabs.ts";
import { requestPersistence } from "./persistence.ts";
import { account, syncError, wiped } from "./phone-state.ts";
import { load, loadMeta, onSaved, records, showRecords } from "./records.ts";
import { settings } from "./settings.ts";

const SAVE_DELAY_MS = 500;
const LOCKED_RETRY_MS = 5_000;
const MAX_WAIT_MS = 300_000;
const REFRESH_INTERVAL_MS = 1_000;

export type SyncErrorKind =
  | "unreachable"
  | "failed"
  | "unknown"
  | "deleted"
  | "old-app"
  | "old-server"
  | "full"
  | "no-room"
  | "busy";

const ERROR_KINDS: Record<string, SyncErrorKind> = {
  unreachable: "unreachable",
  failed: "failed",
  "unknown-device": "unknown",
  "no-device": "unknown",
  "account-deleted": "deleted",
  "app-too-old": "old-app",
  "protocol-unknown": "old-server",
  "storage-full": "full",
  "no-room": "no-room",
};
/** These also stop changes from other phones; the others matter only if something is unsynced. */
const ALWAYS_SHOWN = new Set<SyncErrorKind | null>(["unknown", "deleted", "old-app", "no-room"]);

/**
 * Whether records may be sent to the server: it was allowed, or the phone has joined an account.
 */
export const syncAllowed = computed(() => account.value !== null || settings.copy === "server");

export const syncErrorKind = computed<SyncErrorKind | null>(
  () => syncError.value && (ERROR_KINDS[syncError.value.slug] ?? "busy"),
);

/** The error to show; null while there is none that matters. */
export const shownSyncError = computed<SyncErrorKind | null>(() =>
  recordCounts.value.outbox > 0 || ALWAYS_SHOWN.has(syncErrorKind.value)
    ? syncErrorKind.value
    : null,
);

/** How many records are here, in the outbox, and rejected. */
export const recordCounts = computed(() => {
  const all = [...records.value.values()];
  return {
    here: all.filter((one) => !one.deleted).length,
    outbox: all.filter((one) => one.waiting).length,
    rejected: all.filter((one) => one.refused).length,
  };
});

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let refreshedAt = 0;

/**
 * Sync now, after each save, when the app is seen again, when a network appears, and at intervals.
 */
export function startSync(): void {
  onSaved((kinds) => {
    schedule(SAVE_DELAY_MS);
    if (kinds.some((kind) => kind === "session" || kind === "check_in")) void requestPersistence();
  });
  addEventListener("online", () => schedule(0));
  addEventListener("pageshow", () => schedule(0));
  document.addEventListener("visibilitychange", () =>
    document.hidden ? registerBackgroundSync() : schedule(0),
  );
  schedule(0);
}

function schedule(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void syncIfNeeded(), delay);
}

/** A hidden page with nothing to send waits until it is seen. */
async function syncIfNeeded(): Promise<void> {
  if (!wiped.value && (!document.hidden || recordCounts.value.outbox > 0)) await sync();
}

/** Sync unless another tab or the worker is doing it. */
export async function sync(): Promise<void> {
  schedule(MAX_WAIT_MS);
  if (!(await trySyncLock(attempt))) schedule(LOCKED_RETRY_MS);
}

/**
 * exchange.ts is fetched when it is first needed, so that the first screen does not wait for it.
 */
async function attempt(): Promise<void> {
  let recordsMayBeGone = false;
  try {
    const { exchange } = await import("./exchange.ts");
    await exchange(showChanges, syncAllowed.value);
    failures = 0;
  } catch (error) {
    schedule(retryDelay(error));
    const { slug } = error as Partial<ProblemError>;
    recordsMayBeGone = slug !== undefined; // the server may have removed this device
    if (!slug) registerBackgroundSync(); // there may be no network
    if (slug === "app-too-old") checkForUpdate();
  }
  refresh(recordsMayBeGone ? load : loadMeta);
}

/** Show changed records at once; everything else, also in other tabs, at most once a second. */
function showChanges(changed: readonly StoredRecord[]): void {
  if (!wiped.value && changed.length > 0) showRecords(changed);
  if (Date.now() - refreshedAt >= REFRESH_INTERVAL_MS) refresh(loadMeta);
}

function refresh(reload: () => Promise<void>): void {
  refreshedAt = Date.now();
  void reload();
  notifyTabs();
}

/** Let the browser wake the worker when there is a network, even if the app is closed by then. */
function registerBackgroundSync(): void {
  if (!syncAllowed.value || recordCounts.value.outbox === 0) return;
  navigator.serviceWorker?.ready
    .then((registration) => registration.sync?.register("save"))
    .catch(() => undefined);
}

/** Exponential back-off with jitter, and at least what the server asks for (ms). */
function retryDelay(error: unknown): number {
  failures += 1;
  const asked = 1_000 * ((error as Partial<ProblemError>).retryAfter ?? 0);
  const backOff = Math.min(MAX_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(asked, backOff);
}
