/** The interface of the model server in memory and of the real server in another process. */

import type { RecordState } from "../src/rules/merge.ts";

export interface ServerResponse {
  status: number;
  body: unknown;
  cookie?: string;
  retryAfter?: number;
}

export interface ServerRecord {
  state: RecordState;
  rev: number;
}

/** The stored account. A copy of it is a backup. */
export interface Account {
  rev: number;
  /** The latest time at which something was stored. */
  clock: number;
  records: Map<string, ServerRecord>;
  batches: { top: number; tag: string }[];
}

export interface NewDevice {
  cookie: string;
  device_id: string;
}

export interface Server {
  /** The true time (ms). */
  now: number;
  /** The server's clock minus the true time (ms). */
  clockError: number;
  /** The shared account, as it is stored now. */
  readonly account: Account;
  handle(path: string, body: string, cookie: string): ServerResponse;
  /** Handle several syncs at the same time. */
  handleTogether(syncs: { body: string; cookie: string }[]): ServerResponse[];
  /** Handle a request and crash before the commit: nothing is stored. */
  crash(path: string, body: string, cookie: string): void;
  /** Add a device to the account. */
  addDevice(): NewDevice;
  hasDevice(cookie: string): boolean;
  /** Remove a device from the account. */
  removeDevice(cookie: string): void;
  /** Return a valid recovery code of the account. */
  recoveryCode(): string;
  /** Open a link to the account and return its secret. */
  openLink(): string;
  /** Let in the phone that shows these digits. */
  approveJoin(confirm: string): void;
  /** Replace the account by an older copy. */
  restore(older: Account): void;
}

/** How far a stamp may be ahead of the server's clock. */
export const MAX_AHEAD_MS = 5 * 60_000;
/** A device expires when it was not seen for this long. */
export const DEVICE_EXPIRY_MS = 400 * 24 * 60 * 60_000;

/** Return whether the cursor is in the account's history. */
export function hasCursor(account: Account, cursor: string): boolean {
  const rev = revOf(cursor);
  return rev <= account.rev && cursorAt(account, rev) === cursor;
}

/** Return the cursor at the end of the account's history. */
export function head(account: Account): string {
  return cursorAt(account, account.rev);
}

export function cursorAt({ batches }: Account, rev: number): string {
  const tag = rev && batches.find(({ top }) => top >= rev)?.tag;
  return `${rev}.${tag || "0"}`;
}

/** Return whether the response with this head is of the account, and not of another one. */
export function isOfAccount({ rev, batches }: Account, head: string): boolean {
  const tag = head.split(".")[1];
  return tag === "0" ? rev === 0 : batches.some((batch) => batch.tag === tag);
}

export function revOf(cursor: string | null): number {
  return cursor ? Number(cursor.split(".")[0]) : 0;
}
