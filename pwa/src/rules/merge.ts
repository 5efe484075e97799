/**
 * Merges two copies of a record: the later stamp wins, field by field. The same rule as
 * backend/rules/merge.py.
 */

/**
 * A hybrid logical clock as text that sorts: 12 hex digits of ms, 4 of a counter, "-", 8 characters
 * of a node id.
 */
export type Stamp = string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Field = [value: Json, stamp: Stamp];

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A record without its id. `deleted` is the stamp of a delete, which beats every edit; a deleted
 * record has no fields.
 */
export interface RecordState {
  kind: string;
  deleted: Stamp | null;
  fields: Record<string, Field>;
}

const COUNTER_LIMIT = 0x10000;

/**
 * Return the next stamp of `node` (8 of [0-9a-z]), greater than `last` (empty at first) and not
 * before `now` (ms).
 */
export function nextStamp(last: Stamp, now: number, node: string): Stamp {
  const [ms, counter] = last ? [stampMs(last), parseInt(last.slice(12, 16), 16) + 1] : [0, 0];
  // ms and counter stay apart, because ms * 65536 exceeds Number.MAX_SAFE_INTEGER.
  if (Math.floor(now) > ms) return `${hex(Math.floor(now), 12)}${hex(0, 4)}-${node}`;
  const full = counter === COUNTER_LIMIT;
  return `${hex(full ? ms + 1 : ms, 12)}${hex(full ? 0 : counter, 4)}-${node}`;
}

/** When a stamp was issued (ms since 1970), by the corrected clock of its device. */
export function stampMs(stamp: Stamp): number {
  return parseInt(stamp.slice(0, 12), 16);
}

export function laterStamp(a: Stamp, b: Stamp): Stamp {
  return a > b ? a : b;
}

/** Merge two copies of one record. Commutative, associative, idempotent. */
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

/**
 * Return the one text of a JSON value, the same as in backend/rules/json_codec.py. It is that of
 * RFC 8785, with lone surrogates as \udxxx.
 */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}
