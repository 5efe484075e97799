/** Writes records to an export file, and reads and checks such a file. */

import { DAY_MS, type Day, plusDays } from "./dates.ts";
import {
  canonical,
  isObject,
  type Json,
  merge,
  type RecordState,
  type Stamp,
  stampMs,
} from "./merge.ts";
import { invalidField, KINDS } from "./record-schemas.ts";

/** The format this app writes, and the newest it can read. */
const FORMAT = 1;
const FIELD_NAME = /^[a-z][A-Za-z0-9_:.-]{0,79}$/;
const STAMP = /^[0-9a-f]{16}-[0-9a-z]{8}$/;
/** A stamp further ahead of this phone's clock makes the file invalid. */
const MAX_AHEAD_MS = DAY_MS;

export type SyncRecord = RecordState & { id: string };

/** Why a file is rejected, and which of its records is the reason. */
export interface FileProblem {
  why: "other" | "cut-off" | "newer" | "empty" | "score" | "future" | "record";
  one?: { id: string; kind: string };
}

/** Return the text of a file: a line for each record, sorted by id, so it is reproducible. */
export function exportText(records: readonly SyncRecord[]): string {
  const lines = [...records].sort((a, b) => (a.id < b.id ? -1 : 1)).map(lineOf);
  return `{"app":"medius","format":${FORMAT},"records":[\n${lines.join(",\n")}\n]}\n`;
}

function lineOf({ id, kind, deleted, fields }: SyncRecord): string {
  const head = JSON.stringify({ id, kind, deleted }).slice(0, -1);
  return `${head},"fields":${canonical(fields as unknown as Json)}}`;
}

/**
 * Return the records of a file, each once, or why the file is rejected. `now` (ms) and `today` are
 * this phone's.
 */
export function parseFile(text: string, today: Day, now: number): SyncRecord[] | FileProblem {
  const file = parsed(text);
  if (file === undefined)
    return { why: /^\s*\{\s*"app":\s*"medius"/.test(text) ? "cut-off" : "other" };
  if (
    !isObject(file) ||
    file.app !== "medius" ||
    !Array.isArray(file.records) ||
    typeof file.format !== "number"
  )
    return { why: "other" };
  if (file.format > FORMAT) return { why: "newer" };
  if (file.records.length === 0) return { why: "empty" };
  const problem = firstProblem(file.records, today, now);
  return problem ?? mergeRepeated(file.records as unknown as SyncRecord[]);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function firstProblem(records: readonly Json[], today: Day, now: number): FileProblem | null {
  for (const one of records) {
    const why = isRecord(one) ? problemOf(one, today, now) : "record";
    if (why)
      return isObject(one) ? { why, one: { id: String(one.id), kind: String(one.kind) } } : { why };
  }
  return null;
}

function problemOf(
  { id, kind, deleted, fields }: SyncRecord,
  today: Day,
  now: number,
): FileProblem["why"] | null {
  if (!Object.hasOwn(KINDS, kind)) return "newer";
  if (deleted !== null && (KINDS[kind]!.naturalKey || Object.keys(fields).length > 0))
    return "record";
  const values = Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
  const field = invalidField(kind, id, values);
  if (field) return isScore(field) ? "score" : "record";
  const days = [kind === "check_in" ? id.slice("check_in:".length) : null, values.date];
  const stamps = [deleted, ...Object.values(fields).map(([, stamp]) => stamp)];
  const isLater = days.some((day) => typeof day === "string" && day > plusDays(today, 1));
  return isLater || stamps.some((stamp) => stamp !== null && stampMs(stamp) > now + MAX_AHEAD_MS)
    ? "future"
    : null;
}

function isScore(field: string): boolean {
  return /^(pain|before|after|week):/.test(field);
}

function isRecord(one: Json): one is Json & SyncRecord {
  if (!isObject(one) || typeof one.id !== "string" || typeof one.kind !== "string") return false;
  return (
    (one.deleted === null || isStamp(one.deleted)) &&
    isObject(one.fields) &&
    Object.entries(one.fields).every(isField)
  );
}

function isField([name, field]: [string, Json | undefined]): boolean {
  return FIELD_NAME.test(name) && Array.isArray(field) && field.length === 2 && isStamp(field[1]);
}

function isStamp(value: Json | undefined): value is Stamp {
  return typeof value === "string" && STAMP.test(value);
}

/** A file from the server has a record twice if it changed while the file was written. */
function mergeRepeated(records: readonly SyncRecord[]): SyncRecord[] {
  const all = new Map<string, SyncRecord>();
  for (const { id, kind, deleted, fields } of records) {
    const before = all.get(id);
    all.set(id, {
      id,
      ...(before ? merge(before, { kind, deleted, fields }) : { kind, deleted, fields }),
    });
  }
  return [...all.values()];
}

/** What a file contains, to show before it is imported. */
export interface FileSummary {
  sessions: number;
  days: number;
  /** The first and the last day with an entry; null if there are only settings. */
  first: Day | null;
  last: Day | null;
}

export function summarize(records: readonly SyncRecord[]): FileSummary {
  const live = records.filter((one) => one.deleted === null);
  const sessions = live.filter(({ kind }) => kind === "session");
  const days = live.filter(({ kind }) => kind === "check_in");
  const dates = [...sessions, ...days]
    .flatMap(({ fields }) => (fields.date?.[0] as Day | null) ?? [])
    .sort();
  return {
    sessions: sessions.length,
    days: days.length,
    first: dates[0] ?? null,
    last: dates.at(-1) ?? null,
  };
}

/** Whether no device wrote both the file and the diary here: it may be another person's file. */
export function isFromOtherDevices(
  file: readonly SyncRecord[],
  here: readonly SyncRecord[],
): boolean {
  const diary = here.filter(({ kind }) => kind === "session" || kind === "check_in");
  const inFile = nodeIdsOf(file);
  return diary.length > 0 && ![...nodeIdsOf(here)].some((node) => inFile.has(node));
}

/** The node ids in the stamps. */
function nodeIdsOf(records: readonly RecordState[]): Set<string> {
  const stamps = records.flatMap(({ deleted, fields }) =>
    [deleted ?? [], ...Object.values(fields).map(([, stamp]) => stamp)].flat(),
  );
  return new Set(stamps.map((stamp) => stamp.slice(17)));
}
