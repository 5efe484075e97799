import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plusDays } from "./dates.ts";
import type { Answer, Level } from "./referral.ts";
import { suggest } from "./suggestion.ts";

const TODAY = "2026-11-22";

interface Case {
  it: string;
  diary: (number | null)[];
  flags?: string[];
  answers?: [level: Level, answer: Answer["answer"], ago: number][];
  level: Level;
  ask: string;
}

const cases = JSON.parse(
  readFileSync(new URL("../../../tests/cases/suggestion.json", import.meta.url), "utf8"),
) as Case[];

for (const one of cases) {
  test(one.it, () => {
    const scores = one.diary.map(
      (score, index) => [plusDays(TODAY, index - one.diary.length + 1), score] as const,
    );
    const days = Object.fromEntries(
      scores.filter((each): each is [string, number] => each[1] !== null),
    );
    const answers = (one.answers ?? []).map(([level, answer, ago]) => ({
      level,
      answer,
      on: plusDays(TODAY, -ago),
    }));

    const suggestion = suggest({ days, interference: [], flags: one.flags ?? [] }, TODAY, answers);

    assert.deepEqual([suggestion.assessment.level, suggestion.ask], [one.level, one.ask]);
  });
}
