/** What the simulation needs of a server, be it the model in memory or the real one in another process. */

import type { RecordState } from "../src/rules/merge.ts";

export interface Answer {
  status: number;
  body: unknown;
  cookie?: string;
  retryAfter?: number;
}

export interface Stored {
  copy: RecordState;
  rev: number;
}

/** An account as it is stored. A copy of this is also a backup of it. */
export interface Account {
  epoch: string;
  rev: number;
  /** The latest time at which something was stored. */
  clock: number;
  records: Map<string, Stored>;
  batches: { top: number; tag: string }[];
}

export interface Server {
  /** The true time (ms). */
  now: number;
  /** How far the server's own clock is from the true time (ms). */
  wrong: number;
  /** The account that all phones join in the end, as it is stored now. */
  readonly account: Account;
  answer(path: string, body: string, cookie: string): Answer;
  /** Handle several syncs at the same time. */
  answerAtOnce(syncs: { body: string; cookie: string }[]): Answer[];
  /** Handle a request up to its commit, and die there: nothing of it is stored. */
  crash(path: string, body: string, cookie: string): void;
  /** Add a device to the account and return its cookie. */
  letIn(): string;
  isIn(cookie: string): boolean;
  /** Another phone removes this one from its account. */
  remove(cookie: string): void;
  /** A recovery code of the account that is valid now. */
  recoveryCode(): string;
  /** Replace the account by an older copy; an announced restore also gives it a new epoch. */
  restore(older: Account, announced: boolean): void;
}

/** How far a stamp may be ahead of the server's clock. */
export const AHEAD_MS = 5 * 60_000;
/** A device that was not seen for so long is no longer known. */
export const IDLE_MS = 400 * 24 * 60 * 60_000;

/** Whether this cursor belongs to the account's history as it is now. */
export function has(account: Account, cursor: string): boolean {
  const rev = revOf(cursor);
  return rev <= account.rev && cursorAt(account, rev) === cursor;
}

/** The cursor at the end of the account's history. */
export function head(account: Account): string {
  return cursorAt(account, account.rev);
}

export function cursorAt({ epoch, batches }: Account, rev: number): string {
  const tag = rev && batches.find(({ top }) => top >= rev)?.tag;
  return `${epoch}.${rev}.${tag || "0"}`;
}

export function revOf(cursor: string | null): number {
  return cursor ? Number(cursor.split(".")[1]) : 0;
}
