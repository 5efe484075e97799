/** Which of two copies of a record to keep, and the stamp that decides. The same cases as backend/rules/merge.py. */

/** Text that sorts by time: 12 hex digits of ms, 4 of counter, "-", 8 characters of device. */
export type Stamp = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Field = [value: Json, stamp: Stamp];

/** A record: flat fields, each with the stamp of its last edit; `deleted` is the stamp of a delete, which beats every edit. */
export interface RecordState {
  kind: string;
  deleted: Stamp | null;
  fields: Record<string, Field>;
}

const COUNTER = 0x10000;

/** The next stamp of `device` (8 of [0-9a-z]), greater than `last` and not before `now` (ms). */
export function nextStamp(last: Stamp, now: number, device: string): Stamp {
  const [ms, counter] = last ? [timeOf(last), parseInt(last.slice(12, 16), 16) + 1] : [0, 0];
  // Not one number of both: ms * 65536 is more than JavaScript keeps exactly.
  if (Math.floor(now) > ms) return `${hex(Math.floor(now), 12)}${hex(0, 4)}-${device}`;
  const full = counter === COUNTER;
  return `${hex(full ? ms + 1 : ms, 12)}${hex(full ? 0 : counter, 4)}-${device}`;
}

/** Milliseconds since 1970 that a stamp was made at, by its maker's corrected clock. */
export function timeOf(stamp: Stamp): number {
  return parseInt(stamp.slice(0, 12), 16);
}

export function laterStamp(a: Stamp, b: Stamp): Stamp {
  return a > b ? a : b;
}

/** Join two copies of one record. Commutative, associative, idempotent. */
export function merge(a: RecordState, b: RecordState): RecordState {
  const deleted = laterStamp(a.deleted ?? "", b.deleted ?? "") || null;
  if (deleted) return { kind: a.kind, deleted, fields: {} };
  const fields = { ...a.fields };
  for (const [name, theirs] of Object.entries(b.fields)) {
    const ours = fields[name];
    fields[name] = ours ? laterField(ours, theirs) : theirs;
  }
  return { kind: a.kind, deleted: null, fields };
}

function laterField(a: Field, b: Field): Field {
  if (a[1] !== b[1]) return a[1] > b[1] ? a : b;
  return canonical(a[0]) >= canonical(b[0]) ? a : b;
}

/** JSON text with sorted keys and no spaces: the tie-break of equal stamps. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
