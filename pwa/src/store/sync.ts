/** When to bring this phone and the server together, and what the screens see of it. */

import { computed } from "@preact/signals";
import { askToStay } from "../device/storage.ts";
import { lookForUpdate } from "../device/update.ts";
import type { Refused } from "./api.ts";
import { keptSoFar } from "./db.ts";
import { inTurn, tellTabs } from "./other-tabs.ts";
import { hindrance, left, load, loadAround, mayCopy, onSaved, records } from "./state.ts";

const SOON_MS = 500;
const BUSY_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;

/** Why nothing is being saved right now, if something stands in the way. */
export type Trouble =
  | "unreachable"
  | "unknown"
  | "old-app"
  | "old-server"
  | "full"
  | "no-room"
  | "busy";

const TROUBLES: Record<string, Trouble> = {
  unreachable: "unreachable",
  "unknown-device": "unknown",
  "no-device": "unknown",
  "app-too-old": "old-app",
  "protocol-unknown": "old-server",
  "storage-full": "full",
  "no-room": "no-room",
};
/** These stand in the way of what comes from other phones, too. The others are no matter while nothing waits here. */
const ALWAYS_TOLD = new Set<Trouble | null>(["unknown", "old-app", "no-room"]);

export const trouble = computed<Trouble | null>(
  () => hindrance.value && (TROUBLES[hindrance.value.slug] ?? "busy"),
);

/** What stands in the way of something. */
export const told = computed<Trouble | null>(() =>
  counts.value.waiting > 0 || ALWAYS_TOLD.has(trouble.value) ? trouble.value : null,
);

/** How many records are here, wait to be saved, and were refused. */
export const counts = computed(() => {
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
export function keepSynced(): void {
  onSaved((kinds) => {
    soon(SOON_MS);
    if (kinds.some((kind) => kind === "session" || kind === "check_in")) void askToStay();
  });
  addEventListener("online", () => soon(0));
  addEventListener("pageshow", () => soon(0));
  document.addEventListener("visibilitychange", () =>
    document.hidden ? leaveItToTheWorker() : soon(0),
  );
  soon(0);
}

function soon(delay: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void inTime(), delay);
}

/** Out of sight with nothing to save, it can wait until it is seen. */
async function inTime(): Promise<void> {
  if (!left.value && (!document.hidden || counts.value.waiting > 0)) await sync();
}

/** One tab at a time, or the worker; whoever finds it taken lets the other do the work. */
export async function sync(): Promise<void> {
  soon(LONGEST_WAIT_MS);
  if (!(await inTurn(attempt))) soon(BUSY_MS);
}

/** What has to do with the server is fetched when it is first needed: the first screen does not wait for it. */
async function attempt(): Promise<void> {
  let refused = false;
  try {
    const { exchange, tellLeaving } = await import("./exchange.ts");
    await (mayCopy.value ? exchange(shownNowAndThen) : tellLeaving());
    failures = 0;
  } catch (error) {
    soon(waitAfter(error));
    const { slug } = error as Partial<Refused>;
    refused = slug !== undefined;
    if (!slug) leaveItToTheWorker(); // no answer: there may be no network
    if (slug === "app-too-old") lookForUpdate();
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
  void (refused || kept !== shownKept ? load() : loadAround());
  shownKept = kept;
  tellTabs();
}

/** Where there is Background Sync, the browser wakes the worker when there is a network, though the app be closed. */
function leaveItToTheWorker(): void {
  if (!mayCopy.value || counts.value.waiting === 0) return;
  navigator.serviceWorker?.ready
    .then((registration) => registration.sync?.register("save"))
    .catch(() => undefined);
}

function waitAfter(error: unknown): number {
  failures += 1;
  const asked = 1_000 * ((error as Partial<Refused>).retryAfter ?? 0);
  const backOff = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2);
  return Math.max(asked, backOff);
}
