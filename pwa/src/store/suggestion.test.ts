import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { plusDays } from "../rules/dates.ts";
import type { Json } from "../rules/merge.ts";
import type { StoredRecord } from "./db-schema.ts";

/** A channel without messages; a real one would keep this process alive. */
class Quiet extends EventTarget {
  onmessage: unknown = null;
}
globalThis.BroadcastChannel = Quiet as unknown as typeof BroadcastChannel;
const { today } = await import("./today.ts");
const { records } = await import("./records.ts");
const { suggestionAnswers, suggestionDisplay, diary, rolledDays, suggestion } = await import(
  "./suggestion.ts"
);

const STAMP = "019a3c5f80120000-k3v9q2ab";
const TODAY = "2026-11-22";

/** Replace all records by these: id, kind, and the values of fields. */
function setRecords(...all: [id: string, kind: string, values: Record<string, Json>][]): void {
  const stored = all.map(([id, kind, values]): StoredRecord => {
    const fields = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, [value, STAMP] as [Json, string]]),
    );
    return { id, kind, deleted: null, fields, dirty: {} };
  });
  today.value = TODAY;
  records.value = new Map(stored.map((one) => [one.id, one]));
}

const day = (ago: number, values: Record<string, Json>): [string, string, Record<string, Json>] => [
  `check_in:${plusDays(TODAY, -ago)}`,
  "check_in",
  values,
];
const TWO_WEEKS = Array.from({ length: 14 }, (_, ago) =>
  day(ago, { "pain:left": 1, "pain:right": 5 }),
);

test("a day counts with its worse side, a day without a score does not", () => {
  setRecords(
    day(0, { "pain:left": 3, "pain:right": 0 }),
    day(1, { "pain:left": null, "pain:right": 0 }),
    day(2, { interference: true }),
    day(3, { note: "x", "week:pain": 9 }),
  );

  assert.deepEqual(diary.value.days, { "2026-11-22": 3, "2026-11-21": 0 });
  assert.deepEqual(diary.value.interference, ["2026-11-20"]);
});

test("the rule ignores ratings before and after sessions", () => {
  const session = (ago: number): [string, string, Record<string, Json>] => [
    `s${ago}`,
    "session",
    { date: plusDays(TODAY, -ago), "before:right": 10, "after:right": 10 },
  ];
  setRecords(...Array.from({ length: 20 }, (_, ago) => session(ago)));
  assert.deepEqual([diary.value.days, suggestionDisplay.value, rolledDays.value], [{}, "no", 14]);

  setRecords(...TWO_WEEKS, session(0));
  const withSession = suggestion.value;
  setRecords(...TWO_WEEKS);

  assert.deepEqual(suggestion.value, withSession);
  assert.equal(suggestionDisplay.value, "card");
});

test("an answer from another phone counts, a shown card does not", () => {
  const shown = {
    level: "suggest",
    reason: "two_weeks",
    shown_on: TODAY,
    shown_at: 1,
    seen_at: 1,
    answer: null,
  };
  setRecords(...TWO_WEEKS, ["a", "answer", shown]);
  assert.deepEqual([suggestionAnswers.value, suggestionDisplay.value], [[], "card"]);

  setRecords(...TWO_WEEKS, [
    "a",
    "answer",
    { ...shown, answer: "later", date: TODAY, answered_at: 2 },
  ]);
  assert.equal(suggestionDisplay.value, "no");
});

test("no card is shown if cards are off or a red flag is ticked", () => {
  setRecords(...TWO_WEEKS, ["setting:suggestions", "setting", { value: false }]);
  assert.equal(suggestionDisplay.value, "no");

  setRecords(...TWO_WEEKS, ["f", "safety", { flags: ["r1"], answered_at: 1, date: TODAY }]);
  assert.deepEqual([suggestion.value.assessment.level, suggestionDisplay.value], ["urgent", "no"]);
});
