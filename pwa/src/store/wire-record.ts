/** Converts records to and from the wire: one default stamp, others only where they differ. */

import type { Json, RecordState, Stamp } from "../rules/merge.ts";
import type { Change, WireRecord } from "./api.ts";
import { DELETE } from "./db.ts";
import type { StoredRecord } from "./db-schema.ts";

/** The part of a record that the server has not acknowledged. */
export function changeOf({ id, kind, fields, dirty }: StoredRecord): Change {
  if (dirty[DELETE]) return { id, kind, del: dirty[DELETE] };
  const names = Object.keys(dirty);
  const set = Object.fromEntries(names.map((name) => [name, fields[name]?.[0] ?? null]));
  const stamps = new Set(Object.values(dirty));
  if (stamps.size === 1) return { id, kind, hlc: [...stamps][0]!, set };
  return { id, kind, stamps: dirty, set };
}

export function fromWire({ kind, hlc = "", stamps = {}, set = {}, del }: WireRecord): RecordState {
  if (del) return { kind, deleted: del, fields: {} };
  const fields = Object.entries(set as Record<string, Json>).map(([name, value]) => [
    name,
    [value, stamps[name] ?? hlc],
  ]);
  return { kind, deleted: null, fields: Object.fromEntries(fields) };
}

/** Every stamp of a record. */
export function stampsOf({ deleted, fields }: RecordState): Stamp[] {
  return [...(deleted ? [deleted] : []), ...Object.values(fields).map(([, stamp]) => stamp)];
}
