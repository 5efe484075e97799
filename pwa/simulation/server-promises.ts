/** What a server must hold to in each request, checked against what is stored before and after it. */

import assert from "node:assert/strict";
import { type Stamp, timeOf } from "../src/rules/merge.ts";
import type { SyncRequest, SyncResponse } from "../src/store/api.ts";
import { stampsOf } from "../src/store/wire-record.ts";
import { textOf } from "./compare.ts";
import {
  type Account,
  AHEAD_MS,
  type Answer,
  has,
  revOf,
  type Server,
  type Stored,
} from "./server.ts";
import type { Held } from "./simulated-network.ts";
import { FOREIGN } from "./special-values.ts";

export class ServerPromises {
  readonly #server: Server;
  #before: Account;
  /** The latest time that the server's clock ever showed. */
  #latest = 0;
  #restores = 0;

  constructor(server: Server) {
    this.#server = server;
    this.#before = copyOf(server.account);
  }

  /** The account was replaced by an older copy: from here on it is compared with that. */
  restored(): void {
    this.#restores += 1;
    this.#before = copyOf(this.#server.account);
  }

  check(asked: Held, answer: Answer): void {
    const [before, after] = this.checkRows();
    if (asked.path !== "/api/sync") return;
    this.#checkRepeat(asked, answer, before, after);
    if (answer.status === 200)
      checkPage(JSON.parse(asked.body) as SyncRequest, answer.body as SyncResponse, after);
  }

  /** Requests that were served together are compared only in sum. */
  checkAtOnce(served: readonly Held[]): void {
    this.checkRows();
    for (const asked of served) {
      const { status, body } = asked.answers.at(-1)!;
      if (status === 200) this.noteAccepted(asked, body as SyncResponse);
    }
  }

  /** Compare what is stored with what was stored after the last request; returns both. */
  checkRows(): [Account, Account] {
    const [before, after] = [this.#before, copyOf(this.#server.account)];
    this.#before = after;
    this.#latest = Math.max(this.#latest, this.#server.now + this.#server.wrong);
    checkRows(before, after, this.#latest + AHEAD_MS);
    return [before, after];
  }

  /** What the server has said it has is the same when it is sent again, and stays as it is. */
  #checkRepeat(asked: Held, { status, body }: Answer, before: Account, after: Account): void {
    const { accepted } = asked;
    const repeated = accepted?.restores === this.#restores ? [...accepted.ids] : [];
    for (const id of repeated)
      assert.equal(
        rowText(after.records.get(id)),
        rowText(before.records.get(id)),
        "a repeat changes nothing",
      );
    if (status !== 200) return;
    const { results } = body as SyncResponse;
    for (const id of repeated) assert.equal(results[id]?.s, "same", "a repeat is known as one");
    this.noteAccepted(asked, body as SyncResponse);
  }

  noteAccepted(asked: Held, { results, head }: SyncResponse): void {
    const ids = Object.keys(results).filter((id) => ["ok", "same"].includes(results[id]!.s));
    const isOurs = epochOf(head) === this.#before.epoch;
    asked.accepted = isOurs ? { restores: this.#restores, ids: new Set(ids) } : null;
  }
}

function checkRows(before: Account, after: Account, latest: number): void {
  for (const [id, old] of before.records) {
    const row = after.records.get(id);
    assert.ok(row, `the server lost ${id}`);
    assert.ok(row.rev >= old.rev, `the revision of ${id} goes back`);
    assert.ok(row.copy.deleted || !old.copy.deleted, `${id} comes back on the server`);
    assert.ok(
      row.rev > old.rev || rowText(row) === rowText(old),
      `${id} changes without a revision`,
    );
    assert.ok(covers(row, old), `a stamp of ${id} goes back`);
  }
  const changed = [...after.records].filter(
    ([id, row]) => rowText(row) !== rowText(before.records.get(id)),
  );
  for (const [id, { copy }] of changed)
    assert.ok(
      stampsOf(copy).every((stamp) => timeOf(stamp) <= latest),
      `${id} is from the future`,
    );
  const revisions = [...after.records.values()].map(({ rev }) => rev);
  assert.equal(new Set(revisions).size, revisions.length, "no two records have one revision");
}

/** Every stamp of the older row is there, or a later one in its place. */
function covers({ copy }: Stored, { copy: old }: Stored): boolean {
  const isThere = (name: string, stamp: Stamp) => (copy.fields[name]?.[1] ?? "") >= stamp;
  if (copy.deleted) return copy.deleted >= (old.deleted ?? "");
  return Object.entries(old.fields).every(([name, [, stamp]]) => isThere(name, stamp));
}

/** Everything between the two cursors is in the answer, and nothing of other people. */
function checkPage(request: SyncRequest, answer: SyncResponse, account: Account): void {
  assert.ok(!JSON.stringify(answer.records).includes(`"${FOREIGN}`), "no account sees another");
  if (epochOf(answer.head) !== account.epoch) return; // a phone in an account of its own
  const upTo = revOf(answer.cursor);
  assert.ok(has(account, answer.cursor), "a cursor is of this account");
  const given = new Set(answer.records.map(({ id }) => id));
  for (const [id, { rev }] of account.records) {
    const isDue = revOf(request.cursor) < rev && rev <= upTo;
    assert.ok(!isDue || given.has(id) || answer.results[id]?.s === "ok", `a page leaves out ${id}`);
    assert.ok(answer.more || rev <= upTo, "the last page ends early");
  }
}

function epochOf(cursor: string): string | undefined {
  return cursor.split(".")[0];
}

function rowText(row: Stored | undefined): string | undefined {
  return row && `${row.rev} ${textOf(row.copy)}`;
}

function copyOf(account: Account): Account {
  return { ...account, records: new Map(account.records), batches: [...account.batches] };
}
