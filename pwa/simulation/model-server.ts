/** A small server in memory with the same sync protocol as backend/sync/exchange.py. */

import { merge, type Stamp, stampMs } from "../src/rules/merge.ts";
import type { Change, Problem, SyncRequest, SyncResponse, WireRecord } from "../src/store/api.ts";
import { fromWire, stampsOf } from "../src/store/wire-record.ts";
import { canonicalText } from "./compare.ts";
import {
  type Account,
  cursorAt,
  DEVICE_EXPIRY_MS,
  hasCursor,
  head,
  MAX_AHEAD_MS,
  revOf,
  type Server,
  type ServerRecord,
  type ServerResponse,
} from "./server.ts";
import { INVALID } from "./special-values.ts";

type Result = SyncResponse["results"][string];

/** The time at which every history begins. */
export const START = Date.UTC(2026, 10, 22, 12);

interface Device {
  id: string;
  account: Account;
  removed: boolean;
  lastSeen: number;
}

function newAccount(): Account {
  return { rev: 0, clock: 0, records: new Map(), batches: [] };
}

export class ModelServer implements Server {
  now = START;
  clockError = 0;
  account = newAccount();
  readonly #devices = new Map<string, Device>();
  #numbers = 0;

  addDevice(account = this.account): string {
    const cookie = `token-${(this.#numbers += 1)}`;
    const id = `device-${this.#numbers}`;
    this.#devices.set(cookie, { id, account, removed: false, lastSeen: this.#clock });
    return cookie;
  }

  hasDevice(cookie: string): boolean {
    const device = this.#findDevice(cookie);
    return device?.account === this.account && !device.removed;
  }

  removeDevice(cookie: string): void {
    const device = this.#devices.get(cookie);
    if (device) device.removed = true;
  }

  recoveryCode(): string {
    return "R";
  }

  restore(older: Account): void {
    Object.assign(this.account, structuredClone(older));
  }

  crash(): void {} // requests are never stored in part

  handle(path: string, body: string, cookie: string): ServerResponse {
    const device = this.#findDevice(cookie);
    if (path === "/api/recover") return this.#addDeviceResponse(this.account, 200);
    if (path === "/api/accounts") return this.#openAccount(device);
    if (!device) return problem(401, "unknown-device");
    if (device.removed) return problem(401, "device-removed");
    device.lastSeen = this.#clock;
    return this.#sync(device.account, JSON.parse(body) as SyncRequest, this.#clock);
  }

  handleTogether(syncs: { body: string; cookie: string }[]): ServerResponse[] {
    return syncs.map(({ body, cookie }) => this.handle("/api/sync", body, cookie));
  }

  get #clock(): number {
    return this.now + this.clockError;
  }

  #findDevice(cookie: string): Device | undefined {
    const device = this.#devices.get(cookie);
    return device && this.#clock - device.lastSeen < DEVICE_EXPIRY_MS ? device : undefined;
  }

  #openAccount(device: Device | undefined): ServerResponse {
    if (device && !device.removed)
      return problem(409, "signed-in", { account_id: "a", device_id: device.id });
    return this.#addDeviceResponse(newAccount(), 201);
  }

  #addDeviceResponse(account: Account, status: number): ServerResponse {
    const cookie = this.addDevice(account);
    return {
      status,
      body: { account_id: "a", device_id: this.#devices.get(cookie)!.id, recovery_code: "R" },
      cookie,
    };
  }

  #sync(account: Account, request: SyncRequest, now: number): ServerResponse {
    const changes = request.changes ?? [];
    const cursors = [request.cursor, request.witness].filter((cursor) => cursor !== null);
    if (!cursors.every((cursor) => hasCursor(account, cursor)))
      return problem(409, "resync", { reason: "restored", now });
    const known = changes.filter(({ id }) => account.records.has(id));
    const created = changes.filter(({ id }) => !account.records.has(id));
    const clock = Math.max(now, account.clock, request.clock ?? 0);
    const results = { ...this.#storeChanges(account, known, clock) };
    const until = account.rev;
    Object.assign(results, this.#storeChanges(account, created, clock));
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

  #storeChanges(
    account: Account,
    changes: readonly Change[],
    clock: number,
  ): SyncResponse["results"] {
    const before = account.rev;
    const results = Object.fromEntries(
      changes.map((change) => [change.id, storeChange(account, change, clock)]),
    );
    if (account.rev === before) return results;
    account.batches.push({ top: account.rev, tag: `t${(this.#numbers += 1)}` });
    account.clock = clock;
    return results;
  }

  /** Return the page after the cursor, without the records that this request created. */
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
    const records = rows.map(([id, stored]) => toWire(id, stored));
    return {
      records,
      cursor: more ? cursorAt(account, rows.at(-1)![1].rev) : head(account),
      head: head(account),
      more,
    };
  }
}

function storeChange(account: Account, change: Change, clock: number): Result {
  const sent = fromWire(change as WireRecord);
  if (JSON.stringify(change).includes(`"${INVALID}`))
    return { s: "rejected", problem: problem(422, "invalid-record").body as Problem };
  if (stampsOf(sent).some((stamp) => stampMs(stamp) > clock + MAX_AHEAD_MS))
    return { s: "clock_ahead" };
  const before = account.records.get(change.id);
  const state = before ? merge(before.state, sent) : sent;
  const isNew = !before || canonicalText(state) !== canonicalText(before.state);
  const stored = isNew ? { state, rev: (account.rev += 1) } : before;
  account.records.set(change.id, stored);
  return {
    s: isNew ? "ok" : "same",
    rev: stored.rev,
  };
}

/** Return a wire record with a stamp for each field; phones accept that and a shared stamp. */
function toWire(id: string, { state, rev }: ServerRecord): WireRecord {
  if (state.deleted) return { id, kind: state.kind, rev, del: state.deleted };
  const fields = Object.entries(state.fields);
  const stamps: Record<string, Stamp> = Object.fromEntries(
    fields.map(([name, [, stamp]]) => [name, stamp]),
  );
  return {
    id,
    kind: state.kind,
    rev,
    stamps,
    set: Object.fromEntries(fields.map(([name, [value]]) => [name, value])),
  };
}

export function problem(status: number, slug: string, more: object = {}): ServerResponse {
  return {
    status,
    body: { type: `/problems/${slug}`, title: slug, detail: slug, status, ...more },
  };
}
