import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type Day, plusDays } from "./dates.ts";
import { type Answer, assess, LEVELS, type Level, shouldAsk } from "./referral.ts";

const TODAY = "2026-11-22";

interface Case {
  it: string;
  id: string;
  diary: (number | null)[];
  interference?: number[];
  red_flag?: boolean;
  nerve_flag?: boolean;
  level: Level;
  reason: string;
}

interface Gate {
  it: string;
  level: Level;
  last: { level: Level; answer: Answer["answer"]; days_ago: number } | null;
  levels_since?: Level[];
  opens: boolean;
}

function cases<T>(name: string): T[] {
  return JSON.parse(
    readFileSync(new URL(`../../../tests/cases/${name}`, import.meta.url), "utf8"),
  ) as T[];
}

/** A diary of these scores, the last one today. */
function diary(scores: readonly (number | null)[]): Record<Day, number> {
  const logged = scores.map(
    (score, index) => [plusDays(TODAY, index - scores.length + 1), score] as const,
  );
  return Object.fromEntries(logged.filter((log): log is [Day, number] => log[1] !== null));
}

function rank(scores: readonly (number | null)[]): number {
  return LEVELS.indexOf(assess({ days: diary(scores), today: TODAY }).level);
}

for (const one of cases<Case>("referral.json")) {
  test(`${one.id}: ${one.it}`, () => {
    const { level, reason } = assess({
      days: diary(one.diary),
      today: TODAY,
      interference: (one.interference ?? []).map((ago) => plusDays(TODAY, -ago)),
      redFlag: one.red_flag ?? false,
      nerveFlag: one.nerve_flag ?? false,
    });

    assert.deepEqual([level, reason], [one.level, one.reason]);
  });
}

for (const one of cases<Gate>("referral-gate.json")) {
  test(`the card: ${one.it}`, () => {
    const last = one.last && { ...one.last, on: plusDays(TODAY, -one.last.days_ago) };

    assert.equal(shouldAsk(one.level, last, TODAY, one.levels_since), one.opens);
  });
}

const scores = fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 60 });

test("raising every score never lowers the level", () => {
  fc.assert(
    fc.property(scores, (lower) => {
      const higher = lower.map((score) => (score === null ? null : score + 1));
      assert.ok(rank(higher) >= rank(lower));
    }),
    { numRuns: 2_000 },
  );
});

test("one spike in low pain stays at level none", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 60 }),
      fc.nat(59),
      fc.integer({ min: 0, max: 10 }),
      (length, at, spike) => {
        const low = Array.from({ length }, (_, index) => (index === at % length ? spike : 1));
        assert.equal(rank(low), LEVELS.indexOf("none"));
      },
    ),
  );
});

test("two weeks of four or more suggest", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 14, max: 60 }),
      fc.integer({ min: 4, max: 10 }),
      (length, score) => {
        assert.ok(rank(Array<number>(length).fill(score)) >= LEVELS.indexOf("suggest"));
      },
    ),
  );
});

test("an entry dated tomorrow is ignored", () => {
  assert.equal(assess({ days: { [plusDays(TODAY, 1)]: 10 }, today: TODAY }).reason, "few_entries");
});
