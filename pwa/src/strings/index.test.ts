import assert from "node:assert/strict";
import { after, test } from "node:test";
import { clockTime, dayName } from "./index.ts";

const INSTANT = Date.UTC(2026, 10, 22, 20, 14);
const zone = process.env.TZ;
after(() => void (zone === undefined ? delete process.env.TZ : (process.env.TZ = zone)));

test("a time is that of where the phone is, also after a journey", () => {
  process.env.TZ = "America/New_York";
  const before = clockTime(INSTANT);
  process.env.TZ = "Asia/Tokyo";

  assert.deepEqual([before, clockTime(INSTANT)], ["15:14", "05:14"]);
});

test("a day is the same day everywhere", () => {
  const names = ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Europe/London"].map((where) => {
    process.env.TZ = where;
    return [
      dayName("2026-11-22"),
      dayName("2026-11-22", { day: "numeric", month: "short" }),
      dayName("2026-11-22", { weekday: "narrow" }),
    ];
  });

  assert.deepEqual(names, Array(3).fill(["Sunday 22 November", "22 Nov", "S"]));
});

test("what is no day and no time is a dash", () => {
  assert.deepEqual([dayName("2026-13-01"), dayName(""), clockTime(NaN)], ["–", "–", "–"]);
});
