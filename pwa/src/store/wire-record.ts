/** Converts records to and from the wire: one default stamp, others only where they differ. */

import type { Json, RecordState, Stamp } from "../rules/merge.ts";
import type { Change, WireRecord } from "./api.ts";
import { DELETE } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";

/** The part of a record that the server has not acknowledged. */
export function changeOf({ id, kind, fields, dirty }: StoredRecord): Change {
  if (dirty[DELETE]) return { id, kind, del: dirty[DELETE] };
  const entries = Object.entries(dirty);
  const set = Object.fromEntries(entries.map(([name]) => [name, fields[name]?.[0] ?? null]));
  const hlc = mostCommon(Object.values(dirty));
  const others = entries.filter(([, stamp]) => stamp !== hlc);
  return { id, kind, hlc, set, ...(others.length > 0 && { stamps: Object.fromEntries(others) }) };
}

export function fromWire({ kind, hlc = "", stamps = {}, set = {}, del }: WireRecord): RecordState {
  if (del) return { kind, deleted: del, fields: {} };
  const fields = Object.entries(set as Record<string, Json>).map(([name, value]) => [
    name,
    [value, stamps[name] ?? hlc],
  ]);
  return { kind, deleted: null, fields: Object.fromEntries(fields) };
}

function mostCommon(stamps: readonly Stamp[]): Stamp {
  const count = (stamp: Stamp) => stamps.filter((one) => one === stamp).length;
  return stamps.reduce((a, b) => (count(b) > count(a) ? b : a));
}

/** Every stamp of a record. */
export function stampsOf({ deleted, fields }: RecordState): Stamp[] {
  return [...(deleted ? [deleted] : []), ...Object.values(fields).map(([, stamp]) => stamp)];
}
