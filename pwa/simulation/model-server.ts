/** A server in memory that keeps to the wire as backend/sync/exchange.py does, in as few lines as it takes. */

import { canonical, merge, type RecordState, type Stamp, timeOf } from "../src/rules/merge.ts";
import type { Change, Problem, SyncRequest, SyncResponse, WireRecord } from "../src/store/api.ts";
import { fromWire, stampsOf } from "../src/store/wire-record.ts";
import { textOf } from "./compare.ts";

export interface Answer {
  status: number;
  body: unknown;
  cookie?: string;
  retryAfter?: number;
}

interface Stored {
  copy: RecordState;
  rev: number;
}

/** What a backup holds of one account. */
export interface Account {
  epoch: string;
  rev: number;
  /** The latest time it was when something was stored. */
  clock: number;
  records: Map<string, Stored>;
  batches: { top: number; tag: string }[];
}

type Result = SyncResponse["results"][string];

const AHEAD_MS = 5 * 60_000;
/** A field with such a value is not taken; one with the other makes the whole request too long. */
export const POISON = "poison";
export const HUGE = "huge";

export function isTakeable(value: unknown): boolean {
  return !String(value).startsWith(POISON) && !String(value).startsWith(HUGE);
}

interface Device {
  id: string;
  account: Account;
  removed: boolean;
}

function newAccount(epoch: string): Account {
  return { epoch, rev: 0, clock: 0, records: new Map(), batches: [] };
}

export class ModelServer {
  /** The account that all phones come into in the end. */
  account = newAccount("e0");
  /** Fewer than a phone asks for: a server may. */
  page = 200;
  mostChanges = 100;
  /** By how much its own clock is wrong. */
  wrong = 0;
  /** Answers that come in place of the next ones. */
  troubles: number[] = [];
  readonly #devices = new Map<string, Device>();
  #numbers = 0;

  /** Let a phone in, as linking does; returns its cookie. */
  letIn(account = this.account): string {
    const cookie = `token-${(this.#numbers += 1)}`;
    this.#devices.set(cookie, { id: `device-${this.#numbers}`, account, removed: false });
    return cookie;
  }

  isIn(cookie: string): boolean {
    const device = this.#devices.get(cookie);
    return device?.account === this.account && !device.removed;
  }

  /** Another phone takes this one out. */
  remove(cookie: string): void {
    const device = this.#devices.get(cookie);
    if (device) device.removed = true;
  }

  /** Put an older copy in place of what there is. An operator who says so gives it a new epoch. */
  restore(older: Account, announced: boolean): void {
    Object.assign(this.account, structuredClone(older));
    if (announced) this.account.epoch = `e${(this.#numbers += 1)}`;
  }

  answer(path: string, body: string, cookie: string, now: number): Answer {
    const trouble = this.troubles.shift();
    if (trouble) return { ...problem(trouble, "trouble"), retryAfter: 1 };
    const device = this.#devices.get(cookie);
    if (path === "/api/recover") return this.#enter(this.account, 200);
    if (path === "/api/accounts") return this.#open(device);
    if (!device) return problem(401, "unknown-device");
    if (device.removed) return problem(401, "device-removed");
    return this.#sync(device.account, JSON.parse(body) as SyncRequest, body, now + this.wrong);
  }

  #open(device: Device | undefined): Answer {
    if (device && !device.removed)
      return problem(409, "signed-in", { account_id: "a", device_id: device.id });
    return this.#enter(newAccount(`e${(this.#numbers += 1)}`), 201);
  }

  #enter(account: Account, status: number): Answer {
    const cookie = this.letIn(account);
    return {
      status,
      body: { account_id: "a", device_id: this.#devices.get(cookie)!.id, recovery_code: "R" },
      cookie,
    };
  }

  #sync(account: Account, request: SyncRequest, body: string, now: number): Answer {
    const changes = request.changes ?? [];
    if (changes.length > this.mostChanges || body.includes(`"${HUGE}`))
      return problem(413, "too-large", {});
    const places = [request.cursor, request.witness].filter((place) => place !== null);
    if (!places.every((place) => has(account, place)))
      return problem(409, "resync", { reason: "restored", now });
    const [isOld, isNew] = [
      changes.filter(({ id }) => account.records.has(id)),
      changes.filter(({ id }) => !account.records.has(id)),
    ];
    const clock = Math.max(now, account.clock);
    const results = { ...this.#take(account, isOld, clock) };
    const until = account.rev;
    Object.assign(results, this.#take(account, isNew, clock));
    return {
      status: 200,
      body: {
        now,
        clock,
        protocol: 1,
        schema: 1,
        results,
        ...this.#pageAfter(account, until, request),
      },
    };
  }

  #take(account: Account, changes: readonly Change[], clock: number): SyncResponse["results"] {
    const before = account.rev;
    const results = Object.fromEntries(
      changes.map((change) => [change.id, takeOne(account, change, clock)]),
    );
    if (account.rev === before) return results;
    account.batches.push({ top: account.rev, tag: `t${(this.#numbers += 1)}` });
    account.clock = clock;
    return results;
  }

  /** What is new to the account came last and with this request: the phone has it. */
  #pageAfter(
    account: Account,
    until: number,
    { cursor, limit }: SyncRequest,
  ): Pick<SyncResponse, "records" | "cursor" | "head" | "more"> {
    const after = cursor ? Number(cursor.split(".")[1]) : 0;
    const newer = [...account.records]
      .filter(([, { rev }]) => rev > after && rev <= until)
      .sort(([, a], [, b]) => a.rev - b.rev);
    const rows = newer.slice(0, Math.min(limit, this.page));
    const more = rows.length < newer.length;
    const records = rows.map(([id, stored]) => pack(id, stored));
    return {
      records,
      cursor: more ? place(account, rows.at(-1)![1].rev) : head(account),
      head: head(account),
      more,
    };
  }
}

/** Whether this is a place in the account's history as it is now. */
export function has(account: Account, cursor: string): boolean {
  const rev = Number(cursor.split(".")[1]);
  return rev <= account.rev && place(account, rev) === cursor;
}

/** The place where the account's history ends. */
export function head(account: Account): string {
  return place(account, account.rev);
}

function place({ epoch, batches }: Account, rev: number): string {
  const tag = rev && batches.find(({ top }) => top >= rev)!.tag;
  return `${epoch}.${rev}.${tag || "0"}`;
}

function takeOne(account: Account, change: Change, clock: number): Result {
  const sent = fromWire(change as WireRecord);
  if (JSON.stringify(change).includes(`"${POISON}`))
    return { s: "rejected", problem: problem(422, "invalid-record").body as Problem };
  if (stampsOf(sent).some((stamp) => timeOf(stamp) > clock + AHEAD_MS)) return { s: "clock_ahead" };
  const held = account.records.get(change.id);
  const copy = held ? merge(held.copy, sent) : sent;
  const isNew = !held || textOf(copy) !== textOf(held.copy);
  const stored = isNew ? { copy, rev: (account.rev += 1) } : held;
  account.records.set(change.id, stored);
  return {
    s: isNew ? "ok" : "same",
    rev: stored.rev,
    ...(stands(sent, copy) ? {} : { record: pack(change.id, stored) }),
  };
}

/** Every field with a stamp of its own: a phone must bear that as well as one stamp for all. */
function pack(id: string, { copy, rev }: Stored): WireRecord {
  if (copy.deleted) return { id, kind: copy.kind, rev, del: copy.deleted };
  const fields = Object.entries(copy.fields);
  const stamps: Record<string, Stamp> = Object.fromEntries(
    fields.map(([name, [, stamp]]) => [name, stamp]),
  );
  return {
    id,
    kind: copy.kind,
    rev,
    stamps,
    set: Object.fromEntries(fields.map(([name, [value]]) => [name, value])),
  };
}

function stands(sent: RecordState, merged: RecordState): boolean {
  if (sent.deleted || merged.deleted) return sent.deleted === merged.deleted;
  return Object.entries(sent.fields).every(
    ([name, field]) => canonical(field) === canonical(merged.fields[name]!),
  );
}

function problem(status: number, slug: string, more: object = {}): Answer {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, status, ...more },
  };
}
