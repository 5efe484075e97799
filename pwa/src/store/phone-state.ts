/** The state of this phone as signals: its account, its last sync, its reminders. */

import { signal } from "@preact/signals";
import type { Account, SyncError } from "./db-schema.ts";

export const account = signal<Account | null>(null);
/** Another device removed this phone from the account. */
export const removed = signal(false);
/**
 * Set once this tab has emptied the phone: whether the server knows, null while it is being asked.
 */
export const wiped = signal<{ confirmed: boolean | null } | null>(null);
/** When the last full sync ended (ms). */
export const syncedAt = signal<number | null>(null);
/** How many inputs are on the screen that a reload would lose. The app is not updated meanwhile. */
export const unsavedInputs = signal(0);
/** Why the last sync failed; null when it succeeded. */
export const syncError = signal<SyncError | null>(null);
/** Reminders are switched on for this phone but cannot reach it. */
export const remindersBroken = signal(false);
