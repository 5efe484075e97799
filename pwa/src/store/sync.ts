/** When to bring this phone and the server together, and what the screens see of it. */

import { computed } from "@preact/signals";

import { checkForUpdate } from "../device/update.ts";
import type { ProblemError } from "./api.ts";
import { keptSoFar } from "./db.ts";
import { notifyTabs, trySyncLock } from "./other-tabs.ts";
import { requestPersistence } from "./persistence.ts";
import { account, load, loadMeta, onSaved, records, syncError, wiped } from "./records.ts";
import { settings } from "./settings.ts";

const SAVE_DELAY_MS = 500;
const LOCKED_RETRY_MS = 5_000;
const MAX_WAIT_MS = 300_000;

/** Why nothing is being saved right now, if something stands in the way. */
export type SyncErrorKind =
  | "unreachable"
  | "unknown"
  | "old-app"
  | "old-server"
  | "full"
  | "no-room"
  | "busy";

const ERROR_KINDS: Record<string, SyncErrorKind> = {
  unreachable: "unreachable",
  "unknown-device": "unknown",
  "no-device": "unknown",
  "app-too-old": "old-app",
  "protocol-unknown": "old-server",
  "storage-full": "full",
  "no-room": "no-room",
};
/** These stand in the way of what comes from other phones, too. The others are no matter while nothing waits here. */
const ALWAYS_SHOWN = new Set<SyncErrorKind | null>(["unknown", "old-app", "no-room"]);

/** Whether records may be sent to the server: it was allowed, or the phone has joined an account. */
export const syncAllowed = computed(() => account.value !== null || settings.copy === "server");

export const syncErrorKind = computed<SyncErrorKind | null>(
  () => syncError.value && (ERROR_KINDS[syncError.value.slug] ?? "busy"),
);

/** What stands in the way of something. */
export const shownSyncError = computed<SyncErrorKind | null>(() =>
  recordCounts.value.waiting > 0 || ALWAYS_SHOWN.has(syncErrorKind.value)
    ? syncErrorKind.value
    : null,
);

/** How many records are here, wait to be saved, and were refused. */
export const recordCounts = computed(() => {
  const all = [...records.value.values()];
  return {
    here: all.filter((one) => !one.deleted).length,
    waiting: all.filter((one) => one.waiting).length,
    refused: all.filter((one) => one.refused).length,
  };
});

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let shownAt = 0;
let shownKept = 0;

/** Sync now and from here on: after each save, when seen again, when a network appears, and at intervals. */
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

/** Out of sight with nothing to save, it can wait until it is seen. */
async function syncIfNeeded(): Promise<void> {
  if (!wiped.value && (!document.hidden || recordCounts.value.waiting > 0)) await sync();
}

/** One tab at a time, or the worker; whoever finds it taken lets the other do the work. */
export async function sync(): Promise<void> {
  schedule(MAX_WAIT_MS);
  if (!(await trySyncLock(attempt))) schedule(LOCKED_RETRY_MS);
}

/** What has to do with the server is fetched when it is first needed: the first screen does not wait for it. */
async function attempt(): Promise<void> {
  let refused = false;
  try {
    const { exchange, sendPendingSignOut } = await import("./exchange.ts");
    await (syncAllowed.value ? exchange(shownNowAndThen) : sendPendingSignOut());
    failures = 0;
  } catch (error) {
    schedule(retryDelay(error));
    const { slug } = error as Partial<ProblemError>;
    refused = slug !== undefined;
    if (!slug) registerBackgroundSync(); // no answer: there may be no network
    if (slug === "app-too-old") checkForUpdate();
  }
  shown(refused);
}

/** A long pull shows itself as it goes, but reads everything again no more than once a second. */
function shownNowAndThen(): void {
  if (Date.now() - shownAt >= 1_000) shown();
}

/** A year of records is read again only if some were put away meanwhile; who was refused may have lost some. */
function shown(refused = false): void {
  shownAt = Date.now();
  const kept = keptSoFar();
  void (refused || kept !== shownKept ? load() : loadMeta());
  shownKept = kept;
  notifyTabs();
}

/** Where there is Background Sync, the browser wakes the worker when there is a network, though the app be closed. */
function registerBackgroundSync(): void {
  if (!syncAllowed.value || recordCounts.value.waiting === 0) return;
  navigator.serviceWorker?.ready
    .then((registration) => registration.sync?.register("save"))
    .catch(() => undefined);
}

function retryDelay(error: unknown): number {
  failures += 1;
  const asked = 1_000 * ((error as Partial<ProblemError>).retryAfter ?? 0);
  const backOff = Math.min(MAX_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(asked, backOff);
}
