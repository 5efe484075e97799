/** The records and the running session as signals: loading, showing and saving them. */

import { signal } from "@preact/signals";
import * as routes from "../routes.ts";
import { DAY_MS } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import { isOver } from "../rules/session-run.ts";
import { allRecords, getMeta, recordsSince } from "./db.ts";
import type { RunningSession, StoredRecord } from "./db-schema.ts";
import { type Edit, saveEdits } from "./edits.ts";
import { notifyTabs, onTabMessage } from "./other-tabs.ts";
import { account, removed, syncError, syncedAt, wiped } from "./phone-state.ts";
import { minIdAt } from "./record-ids.ts";
import { applyClockOffset } from "./today.ts";

export const records = signal<ReadonlyMap<string, StoredRecord>>(new Map());
/**
 * False while only the records that Today needs are loaded. No other screen is shown then, and
 * nothing is synced.
 */
export const allLoaded = signal(false);
/** False until the phone's storage has answered for the first time. */
export const loaded = signal(false);
export const runningSession = signal<RunningSession | null>(null);

const saveListeners: ((kinds: string[]) => void)[] = [];

/** Call `listener` after every saved change, with the kinds of the records. */
export function onSaved(listener: (kinds: string[]) => void): void {
  saveListeners.push(listener);
}

let loading: Promise<void> | undefined;
let stale = false;
let recordsToLoad: "none" | "today" | "all" = "none";

/** Load everything from the database. */
export function load(): Promise<void> {
  recordsToLoad = "all";
  return reload();
}

/**
 * Load the records that Today needs: loading a year of records takes longer than a person waits.
 */
export function loadToday(): Promise<void> {
  if (recordsToLoad === "none" && !allLoaded.value) recordsToLoad = "today";
  return reload();
}

/** Load everything but the records. */
export function loadMeta(): Promise<void> {
  return reload();
}

/** Load `recordsToLoad` and the rest. Calls while a load is under way share one repetition of it. */
function reload(): Promise<void> {
  stale = true;
  return (loading ??= loadUntilCurrent()
    .catch(reportStorageError)
    .finally(() => void (loading = undefined)));
}

async function loadUntilCurrent(): Promise<void> {
  while (stale) {
    stale = false;
    const which = recordsToLoad;
    const [found, session, at, error, joined, isRemoved, offset] = await Promise.all([
      which === "all" ? allRecords() : which === "today" ? todayRecords() : null,
      getMeta("running"),
      getMeta("syncedAt"),
      getMeta("syncError"),
      getMeta("account"),
      getMeta("removed"),
      getMeta("offset"),
    ]);
    if (wiped.value) return; // this tab shows the result of the wipe, not the empty database
    if (stale) continue;
    recordsToLoad = "none";
    if (found) records.value = new Map(found.map((one) => [one.id, one]));
    allLoaded.value ||= which === "all";
    loaded.value = true;
    runningSession.value = session ? withLatestTick(session, runningSession.value) : null;
    syncedAt.value = at ?? null;
    syncError.value = error ?? null;
    account.value = joined ?? null;
    removed.value = isRemoved ?? false;
    applyClockOffset(offset ?? 0);
  }
}

/** Eight days, so that they include the last week in any time zone. */
async function todayRecords(): Promise<StoredRecord[]> {
  return recordsSince(minIdAt(Date.now() - 8 * DAY_MS), (await getMeta("todayRecordIds")) ?? []);
}

/**
 * The stored session with this tab's later ticks, which are not all stored. A finished session
 * stays finished.
 */
function withLatestTick(stored: RunningSession, shown: RunningSession | null): RunningSession {
  if (shown?.id !== stored.id) return stored;
  if (isOver(shown.run)) return shown;
  return { ...stored, run: { ...stored.run, seen: Math.max(stored.run.seen, shown.run.seen) } };
}

/** Show the session, and repeat a load under way: it may have read an older one. */
export function showSession(session: RunningSession): void {
  stale = true;
  runningSession.value = session;
}

onTabMessage((message) => {
  if (wiped.value) return;
  if (message === "left") location.replace(routes.today);
  else void load();
});

/** The phone's storage fails. Changes that could not be written are in memory only. */
export interface Unsaved {
  edits: readonly Edit[];
  session: RunningSession | null | undefined;
  /** The error as text. */
  why: string;
}

export const unsaved = signal<Unsaved | null>(null);

/** Show that the phone's storage fails, and throw `error`. */
export function reportStorageError(error: unknown): never {
  unsaved.value ??= { edits: [], session: undefined, why: String(error) };
  throw error;
}

/**
 * Save edits, and with them the running session (null ends it). Resolves when they are in the
 * database.
 *
 * On failure it rejects and keeps the edits in `unsaved`; the next save tries them again, first.
 * `quiet`, for a text that is still being typed: other tabs and the sync learn of the next save.
 */
export async function save(
  edits: readonly Edit[],
  session?: RunningSession | null,
  quiet?: boolean,
): Promise<void> {
  const all = [...(unsaved.value?.edits ?? []), ...edits];
  const last = session === undefined ? unsaved.value?.session : session;
  try {
    showRecords(await saveEdits(all, last));
  } catch (error) {
    unsaved.value = { edits: all, session: last, why: String(error) };
    throw error;
  }
  unsaved.value = null;
  if (last !== undefined) runningSession.value = last;
  if (quiet) return;
  notifyTabs();
  for (const listener of saveListeners) listener(edits.map(({ kind }) => kind));
}

/** Show records as just stored, and repeat a load under way: it may have read older ones. */
export function showRecords(changed: readonly StoredRecord[]): void {
  stale = true;
  const next = new Map(records.value);
  for (const one of changed) next.set(one.id, one);
  records.value = next;
}

/** The value of a field, or undefined when it was never set. */
export function field(record: StoredRecord | undefined, name: string): Json | undefined {
  return record?.fields[name]?.[0];
}

/** The records of a kind, without the deleted ones. */
export function recordsOfKind(kind: string): StoredRecord[] {
  return [...records.value.values()].filter((one) => one.kind === kind && !one.deleted);
}
