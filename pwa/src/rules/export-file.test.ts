import assert from "node:assert/strict";
import { test } from "node:test";
import {
  exportText,
  type FileProblem,
  isFromOtherDevices,
  parseFile,
  type SyncRecord,
  summarize,
} from "./export-file.ts";
import { type Field, type Json, nextStamp } from "./merge.ts";

const NOW = Date.parse("2026-11-22T18:00:00Z");
const TODAY = "2026-11-22";
const ID = "019a3c5f-8012-7000-8000-000000000001";
const stamp = (ms = NOW, maker = "k3v9q2ab") => nextStamp("", ms, maker);
const fields = (values: Record<string, Json>, at = stamp()): Record<string, Field> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, at]]));
const day = (date: string, values: Record<string, Json> = {}): SyncRecord => ({
  id: `check_in:${date}`,
  kind: "check_in",
  deleted: null,
  fields: fields({ date, ...values }),
});
const session = (values: Record<string, Json> = {}, id = ID): SyncRecord => ({
  id,
  kind: "session",
  deleted: null,
  fields: fields({ date: TODAY, ...values }),
});

const STATE: SyncRecord[] = [
  session({
    steps: [{ id: "middle", side: "left", seconds: 30, done: true }],
    "before:left": null,
    mood: { z: 1, a: [true] },
  }),
  { id: ID.replace(/1$/, "2"), kind: "session", deleted: stamp(), fields: {} },
  day(TODAY, { "pain:left": 0, note: 'Stairs, "up"\nand down \ud83d' }),
  { id: "setting:tool", kind: "setting", deleted: null, fields: fields({ value: "tennis-ball" }) },
];

const changed = (text: string, from: string | RegExp, to: string) => {
  assert.match(
    text,
    typeof from === "string" ? new RegExp(from.replaceAll(/[[\]{}().*+?^$|\\]/g, "\\$&")) : from,
  );
  return text.replace(from, to);
};
const why = (text: string) => (parseFile(text, TODAY, NOW) as FileProblem).why;

test("reading and writing a file gives the same bytes in any record order", () => {
  const text = exportText(STATE);
  const back = parseFile(text, TODAY, NOW) as SyncRecord[];

  assert.equal(back.length, STATE.length);
  assert.equal(exportText(back.toReversed()), text);
  assert.deepEqual(
    back.find(({ id }) => id === ID),
    JSON.parse(JSON.stringify(STATE[0])),
  );
});

test("a file that cannot be read is rejected with its reason", () => {
  const text = exportText(STATE);

  assert.equal(why(text.slice(0, -20)), "cut-off");
  assert.equal(why(text.slice(0, text.length / 2)), "cut-off");
  for (const other of [
    "",
    "hello",
    "[]",
    "null",
    '{"app":"other","records":[]}',
    '{"app":"medius"}',
    '{"app":"medius","format":1}',
  ])
    assert.match(why(other), /other|cut-off/);
  assert.equal(why('{"app":"other","format":1,"records":[]}'), "other");
  assert.equal(why(changed(text, '"format":1', '"format":2')), "newer");
  assert.equal(why(changed(text, '"kind":"setting"', '"kind":"dream"')), "newer");
  assert.equal(why(exportText([])), "empty");
});

test("one invalid record rejects the file and is named", () => {
  const cases: [SyncRecord, FileProblem["why"]][] = [
    [day("2026-11-20", { "pain:left": 11 }), "score"],
    [day("2026-11-20", { "pain:right": 4.5 }), "score"],
    [session({ "after:left": "7" }), "score"],
    [day("2026-11-24"), "future"],
    [session({ date: "2031-03-03" }), "future"],
    [{ ...session(), fields: fields({ date: TODAY }, stamp(NOW + 2 * 86_400_000)) }, "future"],
    [{ ...session(), deleted: stamp(NOW + 2 * 86_400_000), fields: {} }, "future"],
    [session({ date: "2026-02-30" }), "record"],
    [session({ steps: {} }), "record"],
    [session({ "spot:x": {} }), "record"],
    [{ ...session(), id: "mine" }, "record"],
    [{ ...day("2026-11-20"), id: "check_in:2026-11-19" }, "record"],
    [{ ...day("2026-11-20"), deleted: stamp(), fields: {} }, "record"],
    [{ ...session(), deleted: stamp() }, "record"],
    [{ ...session(), fields: { note: ["x", "yesterday"] } }, "record"],
    [
      {
        ...session(),
        fields: JSON.parse(`{"__proto__": ["x", "${stamp()}"]}`) as Record<string, Field>,
      },
      "record",
    ],
    [{ ...session(), fields: { note: "x" } } as unknown as SyncRecord, "record"],
  ];
  for (const [wrong, expected] of cases) {
    assert.deepEqual(parseFile(exportText([...STATE.slice(2), wrong]), TODAY, NOW), {
      why: expected,
      one: { id: wrong.id, kind: wrong.kind },
    });
  }
  assert.deepEqual(parseFile('{"app":"medius","format":1,"records":[5]}', TODAY, NOW), {
    why: "record",
  });
});

test("tomorrow is a valid day: it may be that day in another time zone", () => {
  assert.ok(Array.isArray(parseFile(exportText([day("2026-11-23")]), TODAY, NOW)));
});

test("a record that is in the file twice is merged", () => {
  const later = { ...session(), fields: fields({ note: "later" }, stamp(NOW + 1)) };
  const text = JSON.stringify({
    app: "medius",
    format: 1,
    devices: [],
    records: [session({ note: "first" }), later],
  });

  const [one, ...more] = parseFile(text, TODAY, NOW) as SyncRecord[];

  assert.equal(more.length, 0);
  assert.equal(one!.fields.note![0], "later");
  assert.equal(one!.fields.date![0], TODAY);
});

test("the summary of a file leaves out deleted records", () => {
  assert.deepEqual(summarize([...STATE, day("2026-11-02")]), {
    sessions: 1,
    days: 2,
    first: "2026-11-02",
    last: TODAY,
  });
  assert.deepEqual(summarize(STATE.slice(3)), { sessions: 0, days: 0, first: null, last: null });
});

test("a file that shares no device with the diary may be another person's", () => {
  const theirs = { ...session(), fields: fields({ date: TODAY }, stamp(NOW, "another0")) };

  assert.equal(isFromOtherDevices([theirs], STATE), true);
  assert.equal(isFromOtherDevices([theirs, STATE[0]!], STATE), false);
  assert.equal(
    isFromOtherDevices([theirs], STATE.slice(3)),
    false,
    "nothing of a diary is here yet",
  );
  assert.equal(isFromOtherDevices([theirs], []), false);
});
