/** Makes sync requests from the outbox. */

import { laterStamp } from "../rules/merge.ts";
import type { SyncRequest } from "./api.ts";
import { inTransaction, readMeta } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";
import { isAhead } from "./restamp.ts";
import { raiseStamp } from "./stamps.ts";
import { changeOf } from "./wire-record.ts";

const PROTOCOL = 1;
const SCHEMA = 1;
const PAGE_LIMIT = 200;
export const MAX_CHANGES = 100;
const MAX_BYTES = 200_000;

/** A request as it was sent. */
export interface SentRequest {
  generation: string | undefined;
  /** Everything is being pulled again, so nothing was sent. */
  resync: boolean;
  sent: readonly StoredRecord[];
  /** Records that the server might not accept: first a response has to say its clock. */
  withheld: readonly StoredRecord[];
  body: SyncRequest;
  /** By this phone's clock (ms). */
  sentAt: number;
}

/** Make the next request, with at most `maxChanges` records of the outbox. */
export function nextRequest(maxChanges: number): Promise<SentRequest> {
  return inTransaction(async (tx) => {
    const resync = (await readMeta(tx, "resync")) ?? false;
    const outbox = tx.objectStore("records").index("waiting");
    const waiting = resync ? [] : batch(await outbox.getAll(1, maxChanges));
    const clock = (await readMeta(tx, "serverClock")) ?? 0;
    const sent = waiting.filter((one) => !isAhead(one, clock));
    const withheld = waiting.filter((one) => isAhead(one, clock));
    const stamps = sent.flatMap((one) => Object.values(one.dirty));
    await raiseStamp(tx, "serverStamp", stamps.reduce(laterStamp, ""));
    const body = {
      protocol: PROTOCOL,
      schema: SCHEMA,
      cursor: (await readMeta(tx, "cursor")) ?? null,
      witness: (await readMeta(tx, "witness")) ?? null,
      clock,
      limit: PAGE_LIMIT,
      changes: sent.map(changeOf),
    };
    const generation = await readMeta(tx, "generation");
    return { generation, resync, sent, withheld, body, sentAt: Date.now() };
  });
}

/** As many records of the outbox as one request may have, at least one. */
function batch(outbox: readonly StoredRecord[]): StoredRecord[] {
  const encoder = new TextEncoder();
  let bytes = 0;
  return outbox.filter((one, index) => {
    bytes += encoder.encode(JSON.stringify(changeOf(one))).length;
    return index === 0 || bytes <= MAX_BYTES;
  });
}
