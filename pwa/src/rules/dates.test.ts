import assert from "node:assert/strict";
import { test } from "node:test";
import { lastWeek, plusDays } from "./dates.ts";

test("a week ends today and marks the days that were done", () => {
  const week = lastWeek("2026-03-02", new Set(["2026-02-28", "2026-03-02", "2026-01-01"]));

  assert.deepEqual(
    week.map(({ day }) => day),
    [
      "2026-02-24",
      "2026-02-25",
      "2026-02-26",
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
    ],
  );
  assert.deepEqual(
    week.filter(({ done }) => done).map(({ day }) => day),
    ["2026-02-28", "2026-03-02"],
  );
});

test("day arithmetic handles leap years and year ends", () => {
  assert.equal(plusDays("2028-02-28", 1), "2028-02-29");
  assert.equal(plusDays("2026-01-01", -1), "2025-12-31");
});
