/** A small server in memory with the same sync protocol as backend/sync/exchange.py. */

import { merge, type Stamp, stampMs } from "../src/rules/merge.ts";
import type { Change, Problem, SyncRequest, SyncResponse, WireRecord } from "../src/store/api.ts";
import { fromWire, stampsOf } from "../src/store/wire-record.ts";
import { canonicalText } from "./compare.ts";
import { type Device, ModelAccounts, problem } from "./model-accounts.ts";
import {
  type Account,
  cursorAt,
  hasCursor,
  head,
  MAX_AHEAD_MS,
  type NewDevice,
  revOf,
  type Server,
  type ServerRecord,
  type ServerResponse,
} from "./server.ts";
import { INVALID } from "./special-values.ts";

type Result = SyncResponse["results"][string];

/** The time at which every history begins. */
export const START = Date.UTC(2026, 10, 22, 12);

function newAccount(): Account {
  return { rev: 0, clock: 0, records: new Map(), batches: [] };
}

export class ModelServer implements Server {
  now = START;
  clockError = 0;
  account = newAccount();
  readonly #accounts = new ModelAccounts(() => this.#clock);
  #numbers = 0;

  addDevice(): NewDevice {
    const { cookie = "", body } = this.#accounts.add(this.account, 201);
    return { cookie, device_id: (body as NewDevice).device_id };
  }

  hasDevice(cookie: string): boolean {
    const device = this.#accounts.find(cookie);
    return device?.account === this.account && !device.removed;
  }

  removeDevice(cookie: string): void {
    const device = this.#accounts.find(cookie);
    if (device) device.removed = true;
  }

  recoveryCode(): string {
    return this.#accounts.newCode(this.account);
  }

  openLink(): string {
    return this.#accounts.newCode(this.account);
  }

  approveJoin(): void {
    this.#accounts.approveJoins();
  }

  restore(older: Account): void {
    Object.assign(this.account, structuredClone(older));
  }

  crash(): void {} // requests are never stored in part

  handle(path: string, body: string, cookie: string): ServerResponse {
    const device = this.#accounts.find(cookie);
    const request = JSON.parse(body) as SyncRequest & { key: string };
    const answer = this.#accounts.handle(path, request, device);
    if (answer) return answer;
    if (path === "/api/accounts") return this.#openAccount(device);
    if (!device) return problem(401, cookie ? "unknown-device" : "no-device");
    if (device.removed) return problem(401, "device-removed");
    device.lastSeen = this.#clock;
    if (path !== "/api/device-key") return this.#sync(device.account, request, this.#clock);
    device.key = request.key;
    return { status: 204, body: null };
  }

  handleTogether(syncs: { body: string; cookie: string }[]): ServerResponse[] {
    return syncs.map(({ body, cookie }) => this.handle("/api/sync", body, cookie));
  }

  get #clock(): number {
    return this.now + this.clockError;
  }

  #openAccount(device: Device | undefined): ServerResponse {
    if (device && !device.removed)
      return problem(409, "signed-in", { account_id: "a", device_id: device.id });
    return this.#accounts.add(newAccount(), 201);
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
