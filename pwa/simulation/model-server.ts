/** A server in memory that keeps to the wire as backend/sync/exchange.py does, in as few lines as it takes. */

import { canonical, merge, type RecordState, type Stamp, timeOf } from "../src/rules/merge.ts";
import type { Change, Problem, SyncRequest, SyncResponse, WireRecord } from "../src/store/api.ts";
import { fromWire, stampsOf } from "../src/store/wire-record.ts";
import { textOf } from "./compare.ts";
import {
  type Account,
  AHEAD_MS,
  type Answer,
  cursorAt,
  has,
  head,
  IDLE_MS,
  revOf,
  type Server,
  type Stored,
} from "./server.ts";
import { INVALID } from "./special-values.ts";

type Result = SyncResponse["results"][string];

/** When every history begins. */
export const START = Date.UTC(2026, 10, 22, 12);

interface Device {
  id: string;
  account: Account;
  removed: boolean;
  lastSeen: number;
}

function newAccount(epoch: string): Account {
  return { epoch, rev: 0, clock: 0, records: new Map(), batches: [] };
}

export class ModelServer implements Server {
  now = START;
  wrong = 0;
  account = newAccount("e0");
  readonly #devices = new Map<string, Device>();
  #numbers = 0;

  letIn(account = this.account): string {
    const cookie = `token-${(this.#numbers += 1)}`;
    const id = `device-${this.#numbers}`;
    this.#devices.set(cookie, { id, account, removed: false, lastSeen: this.#clock });
    return cookie;
  }

  isIn(cookie: string): boolean {
    const device = this.#known(cookie);
    return device?.account === this.account && !device.removed;
  }

  remove(cookie: string): void {
    const device = this.#devices.get(cookie);
    if (device) device.removed = true;
  }

  recoveryCode(): string {
    return "R";
  }

  restore(older: Account, announced: boolean): void {
    Object.assign(this.account, structuredClone(older));
    if (announced) this.account.epoch = `e${(this.#numbers += 1)}`;
  }

  crash(): void {} // nothing is ever half stored here

  answer(path: string, body: string, cookie: string): Answer {
    const device = this.#known(cookie);
    if (path === "/api/recover") return this.#enter(this.account, 200);
    if (path === "/api/accounts") return this.#open(device);
    if (!device) return problem(401, "unknown-device");
    if (device.removed) return problem(401, "device-removed");
    device.lastSeen = this.#clock;
    return this.#sync(device.account, JSON.parse(body) as SyncRequest, this.#clock);
  }

  answerAtOnce(syncs: { body: string; cookie: string }[]): Answer[] {
    return syncs.map(({ body, cookie }) => this.answer("/api/sync", body, cookie));
  }

  get #clock(): number {
    return this.now + this.wrong;
  }

  #known(cookie: string): Device | undefined {
    const device = this.#devices.get(cookie);
    return device && this.#clock - device.lastSeen < IDLE_MS ? device : undefined;
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

  #sync(account: Account, request: SyncRequest, now: number): Answer {
    const changes = request.changes ?? [];
    const cursors = [request.cursor, request.witness].filter((cursor) => cursor !== null);
    if (!cursors.every((cursor) => has(account, cursor)))
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
    const after = revOf(cursor);
    const newer = [...account.records]
      .filter(([, { rev }]) => rev > after && rev <= until)
      .sort(([, a], [, b]) => a.rev - b.rev);
    const rows = newer.slice(0, limit);
    const more = rows.length < newer.length;
    const records = rows.map(([id, stored]) => pack(id, stored));
    return {
      records,
      cursor: more ? cursorAt(account, rows.at(-1)![1].rev) : head(account),
      head: head(account),
      more,
    };
  }
}

function takeOne(account: Account, change: Change, clock: number): Result {
  const sent = fromWire(change as WireRecord);
  if (JSON.stringify(change).includes(`"${INVALID}`))
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

export function problem(status: number, slug: string, more: object = {}): Answer {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, status, ...more },
  };
}
