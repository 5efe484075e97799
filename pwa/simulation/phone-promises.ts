/** Checks of the phones: none loses a record, revives a deleted one, or sends too early. */

import assert from "node:assert/strict";
import type { RecordState } from "../src/rules/merge.ts";
import type { SyncRequest } from "../src/store/api.ts";
import type { StoredRecord, SyncError } from "../src/store/db-schema.ts";
import { canonicalText, checkSynced, includes } from "./compare.ts";
import type { Phone } from "./phone.ts";
import { hasCursor, revOf, type Server, type ServerResponse } from "./server.ts";
import type { PendingRequest } from "./simulated-network.ts";

/** The time in a slower response is out of date. */
const MAX_ROUND_TRIP_MS = 60_000;

export class PhonePromises {
  readonly #server: Server;
  /** Called when a removed phone has deleted its synced records. */
  readonly #onDeleted: () => void;
  readonly #lastRecords = new Map<Phone, Map<string, StoredRecord>>();
  /** Phones that know of their removal and have not yet deleted their synced records. */
  readonly #removed = new Set<Phone>();
  /** Phones that have to resync and have not finished. */
  readonly #resyncing = new Set<Phone>();

  /** What prompt responses showed that each phone's clock is behind the server's (ms). */
  readonly #offsets = new Map<Phone, number[]>();

  constructor(server: Server, onDeleted: () => void) {
    [this.#server, this.#onDeleted] = [server, onDeleted];
  }

  /** Return whether the request sends changes before the phone's resync has ended. */
  isTooEarly({ phone, body }: PendingRequest): boolean {
    const { changes = [] } = JSON.parse(body) as Partial<SyncRequest>;
    return phone.locks && this.#resyncing.has(phone) && changes.length > 0;
  }

  noteResponse({ phone, servedAt }: PendingRequest, { status, body }: ServerResponse): void {
    const { type, more, now } = (body ?? {}) as { type?: string; more?: boolean; now?: number };
    if (status === 200 && now && this.#server.now - servedAt <= MAX_ROUND_TRIP_MS)
      this.#offsets.set(phone, [...(this.#offsets.get(phone) ?? []), now - phone.now]);
    if (status === 409 && type === "/problems/resync") this.#resyncing.add(phone);
    if (status === 200 && more === false) this.#resyncing.delete(phone);
    if (status !== 401 || type !== "/problems/device-removed") return;
    assert.notEqual(phone.removalCount, 0, "only a phone that another removed is told so");
    this.#removed.add(phone);
  }

  /** An app was killed: its resync flag may not have been stored. */
  noteKill(phone: Phone): void {
    this.#resyncing.delete(phone);
  }

  noteWipe(phone: Phone): void {
    this.#lastRecords.delete(phone);
    this.#resyncing.delete(phone);
  }

  /** Check that the phone lost and revived no record, and has all records up to its cursor. */
  check(phone: Phone): void {
    const { records, meta } = phone.storage;
    for (const [id, before] of this.#expectedRecords(phone)) {
      assert.ok(records.has(id), `${id} is gone from a phone`);
      assert.ok(!before.deleted || records.get(id)!.deleted, `${id} came back`);
    }
    this.#lastRecords.set(phone, records);
    const offset = meta.get("offset") as number | undefined;
    assert.ok(
      offset === undefined || this.#offsets.get(phone)?.some((one) => isNear(one, offset)),
      "a phone takes the time of a prompt response",
    );
    const cursor = meta.get("cursor") as string | undefined;
    if (!cursor || !hasCursor(this.#server.account, cursor)) return;
    for (const [id, { state, rev }] of this.#server.account.records) {
      if (rev <= revOf(cursor))
        assert.ok(includes(records.get(id), state), `the cursor skipped ${id}`);
    }
  }

  /** Return the records that a phone must have. A removed phone deletes its synced records. */
  #expectedRecords(phone: Phone): Map<string, StoredRecord> {
    const before = this.#lastRecords.get(phone) ?? new Map<string, StoredRecord>();
    const isMissing = ([id, one]: [string, StoredRecord]) =>
      !includes(phone.storage.records.get(id), one); // it may have joined another account
    if (!this.#removed.has(phone) || ![...before].some(isMissing)) return before;
    this.#removed.delete(phone);
    this.#onDeleted();
    return new Map();
  }
}

/** A response may be applied some time after it was delivered. */
function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= MAX_ROUND_TRIP_MS;
}

/** Check that a phone does not say that it could not reach a server that answered it. */
export function checkReached({ storage }: Phone): void {
  if (storage.meta.get("removed")) return; // it does not sync
  const error = storage.meta.get("hindrance") as SyncError | undefined;
  assert.notEqual(error?.slug, "unreachable", "the server was reached");
  assert.notEqual(error?.slug, "failed", "a sync with a server that answers brings progress");
}

/** Check that phone and server have the same records, and that every tab shows them. */
export function checkEnd(
  { running, storage: { records, meta } }: Phone,
  server: ReadonlyMap<string, RecordState>,
): void {
  assert.ok(!meta.get("resync"), "no phone is still resyncing");
  checkSynced(records, server);
  const stored = [...records.values()].map((one) => canonicalText(one)).sort();
  for (const { client } of running) {
    const shown = [...client.records.value.values()].map((one) => canonicalText(one)).sort();
    assert.deepEqual(shown, stored, "every tab shows the stored records");
  }
}
