/** Checks of the server after each request: compares the account before and after. */

import assert from "node:assert/strict";
import { type Stamp, stampMs } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import { stampsOf } from "../src/store/wire-record.ts";
import { canonicalText } from "./compare.ts";
import {
  type Account,
  hasCursor,
  isOfAccount,
  MAX_AHEAD_MS,
  revOf,
  type Server,
  type ServerRecord,
  type ServerResponse,
} from "./server.ts";
import type { PendingRequest } from "./simulated-network.ts";
import { FOREIGN } from "./special-values.ts";

export class ServerPromises {
  readonly #server: Server;
  #before: Account;
  /** Latest time shown by the server's clock (ms). */
  #latest = 0;
  #restores = 0;

  constructor(server: Server) {
    this.#server = server;
    this.#before = copyOf(server.account);
  }

  /** Compare with the restored account from now on. */
  noteRestore(): void {
    this.#restores += 1;
    this.#before = copyOf(this.#server.account);
  }

  check(request: PendingRequest, response: ServerResponse): void {
    const [before, after] = this.checkRows();
    if (request.path !== "/api/sync") return;
    this.#checkRepeat(request, response, before, after);
    if (response.status === 200)
      checkPage(JSON.parse(request.body) as SyncRequest, response.body as SyncResponse, after);
  }

  /** Check requests that were served together by their combined effect. */
  checkTogether(served: readonly PendingRequest[]): void {
    this.checkRows();
    for (const request of served) {
      const { status, body } = request.responses.at(-1)!;
      if (status === 200) this.noteAccepted(request, body as SyncResponse);
    }
  }

  /** Compare the account with the one after the last request; return both, the older first. */
  checkRows(): [Account, Account] {
    const [before, after] = [this.#before, copyOf(this.#server.account)];
    this.#before = after;
    this.#latest = Math.max(this.#latest, this.#server.now + this.#server.clockError);
    assert.ok(after.clock <= this.#latest, "the account's clock is one that the server has shown");
    checkRows(before, after);
    return [before, after];
  }

  /** Check that resending accepted changes returns `same` and changes nothing. */
  #checkRepeat(
    request: PendingRequest,
    { status, body }: ServerResponse,
    before: Account,
    after: Account,
  ): void {
    const { accepted } = request;
    const repeated = accepted?.restores === this.#restores ? [...accepted.ids] : [];
    for (const id of repeated)
      assert.equal(
        rowText(after.records.get(id)),
        rowText(before.records.get(id)),
        "a repeat changes nothing",
      );
    if (status !== 200) return;
    const { results } = body as SyncResponse;
    for (const id of repeated)
      assert.equal(results[id]?.s, "same", "a repeated change has the result same");
    this.noteAccepted(request, body as SyncResponse);
  }

  noteAccepted(request: PendingRequest, { results, head }: SyncResponse): void {
    const ids = Object.keys(results).filter((id) => ["ok", "same"].includes(results[id]!.s));
    const isOurs = isOfAccount(this.#before, head);
    request.accepted = isOurs ? { restores: this.#restores, ids: new Set(ids) } : null;
  }
}

function checkRows(before: Account, after: Account): void {
  for (const [id, old] of before.records) {
    const row = after.records.get(id);
    assert.ok(row, `the server lost ${id}`);
    assert.ok(row.rev >= old.rev, `the revision of ${id} goes back`);
    assert.ok(row.state.deleted || !old.state.deleted, `${id} comes back on the server`);
    assert.ok(
      row.rev > old.rev || rowText(row) === rowText(old),
      `${id} changes without a revision`,
    );
    assert.ok(keepsStamps(row, old), `a stamp of ${id} goes back`);
  }
  const changed = [...after.records].filter(
    ([id, row]) => rowText(row) !== rowText(before.records.get(id)),
  );
  for (const [id, { state }] of changed)
    assert.ok(
      stampsOf(state).every((stamp) => stampMs(stamp) <= after.clock + MAX_AHEAD_MS),
      `${id} is from the future`,
    );
  const revisions = [...after.records.values()].map(({ rev }) => rev);
  assert.equal(new Set(revisions).size, revisions.length, "no two records have one revision");
}

/** Return whether each stamp of the older record is still there or was replaced by a later one. */
function keepsStamps({ state }: ServerRecord, { state: old }: ServerRecord): boolean {
  const isKept = (name: string, stamp: Stamp) => (state.fields[name]?.[1] ?? "") >= stamp;
  if (state.deleted) return state.deleted >= (old.deleted ?? "");
  return Object.entries(old.fields).every(([name, [, stamp]]) => isKept(name, stamp));
}

/** Check that a response holds every record between its cursors and none of another account. */
function checkPage(request: SyncRequest, response: SyncResponse, account: Account): void {
  assert.ok(
    !JSON.stringify(response.records).includes(`"${FOREIGN}`),
    "no account receives records of another",
  );
  if (!isOfAccount(account, response.head)) return; // this phone is in another account
  const upTo = revOf(response.cursor);
  assert.ok(hasCursor(account, response.cursor), "a cursor is of this account");
  const given = new Set(response.records.map(({ id }) => id));
  for (const [id, { rev }] of account.records) {
    const isDue = revOf(request.cursor) < rev && rev <= upTo;
    assert.ok(
      !isDue || given.has(id) || response.results[id]?.s === "ok",
      `a page leaves out ${id}`,
    );
    assert.ok(response.more || rev <= upTo, "the last page ends early");
  }
}

function rowText(row: ServerRecord | undefined): string | undefined {
  return row && `${row.rev} ${canonicalText(row.state)}`;
}

function copyOf(account: Account): Account {
  return { ...account, records: new Map(account.records), batches: [...account.batches] };
}
