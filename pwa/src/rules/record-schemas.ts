/**
 * The kinds of records: the form of their ids and the valid values of their known fields. The same
 * table as backend/rules/record_schemas.py; a test compares the two.
 *
 * Unknown fields are stored unchecked: a newer app may have more fields.
 */

import { isObject, type Json } from "./merge.ts";

type Check = (value: Json) => boolean;

interface Kind {
  isId: (id: string) => boolean;
  fields: Readonly<Record<string, Check>>;
  /** The id is a natural key. Such a record is never deleted; its fields are set to null. */
  naturalKey?: true;
}

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SPOT = /^spot:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ZONE = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && min <= (value as number) && (value as number) <= max;
const text =
  (maxLength = 80): Check =>
  (value) =>
    typeof value === "string" && [...value].length <= maxLength;
const choice =
  (...words: string[]): Check =>
  (value) =>
    words.includes(value as string);
const boolean: Check = (value) => typeof value === "boolean";
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === "string" && pattern.test(value);

/** Whether `value` is a date like 2026-11-22. */
function isDay(value: Json): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const at = new Date(value);
  return value >= "0001" && Number.isFinite(at.getTime()) && at.toISOString().startsWith(value);
}

const side = choice("left", "right");
const instant = integer(0, 2 ** 48 - 1);
const seconds = integer(0, 86_400);
const pain = nullable(integer(0, 10));
const note = nullable(text(2000));
const STEP: Record<string, Check> = { id: text(), side, seconds, done: boolean };
const step: Check = (value) =>
  isObject(value) && "id" in value && firstInvalid(value, STEP) === undefined;
const setting: Check = (value) =>
  !isObject(value) && (!Array.isArray(value) || value.every((one) => typeof one === "string"));
const isUuid7 = (id: string) => UUID7.test(id);

export const KINDS: Readonly<Record<string, Kind>> = {
  session: {
    isId: isUuid7,
    fields: {
      routine: text(),
      routine_version: integer(0, 1_000_000),
      tool: text(),
      surface: choice("floor", "wall"),
      first_side: side,
      started_at: instant,
      ended_at: instant,
      zone: matching(ZONE),
      date: isDay,
      steps: listOf(step),
      stopped: nullable(text(40)),
      note,
      "seconds:left": seconds,
      "seconds:right": seconds,
      "before:left": pain,
      "before:right": pain,
      "after:left": pain,
      "after:right": pain,
    },
  },
  check_in: {
    isId: (id) => id.startsWith("check_in:") && isDay(id.slice("check_in:".length)),
    naturalKey: true,
    fields: {
      date: nullable(isDay),
      zone: matching(ZONE),
      interference: nullable(boolean),
      morning: choice("better", "same", "worse"),
      note,
      "pain:left": pain,
      "pain:right": pain,
      "week:pain": pain,
      "week:enjoyment": pain,
      "week:activity": pain,
    },
  },
  setting: {
    isId: (id) => /^setting:[A-Za-z0-9_:.-]{1,64}$/.test(id),
    naturalKey: true,
    fields: { value: setting },
  },
  safety: {
    isId: isUuid7,
    fields: {
      ticked: listOf(text()),
      flags: listOf(text()),
      level: choice("open", "gentle", "closed"),
      content_version: text(),
      answered_at: instant,
      date: isDay,
    },
  },
  answer: {
    isId: isUuid7,
    fields: {
      level: choice("suggest", "sooner"),
      reason: text(40),
      days: listOf(isDay),
      shown_on: isDay,
      shown_at: instant,
      seen_at: instant,
      answer: nullable(choice("later", "arranged")),
      date: nullable(isDay),
      answered_at: nullable(instant),
      zone: matching(ZONE),
    },
  },
  plan: { isId: isUuid7, fields: {} },
};

/**
 * Return the name of the first field with an invalid value; "id" if the kind or the id is invalid.
 */
export function invalidField(
  kind: string,
  id: string,
  values: Readonly<Record<string, Json>>,
): string | undefined {
  const known = KINDS[kind];
  if (!known?.isId(id)) return "id";
  const wrong = firstInvalid(values, known.fields);
  if (wrong || kind === "setting") return wrong;
  if (kind === "check_in" && values.date != null && !id.endsWith(`:${String(values.date)}`))
    return "date";
  return kind === "session"
    ? Object.keys(values).find(
        (name) => name.startsWith("spot:") && !(SPOT.test(name) && isObject(values[name]!)),
      )
    : undefined;
}

function firstInvalid(
  values: Readonly<Record<string, Json>>,
  known: Readonly<Record<string, Check>>,
): string | undefined {
  return Object.keys(values).find(
    (name) => Object.hasOwn(known, name) && !known[name]!(values[name]!),
  );
}
