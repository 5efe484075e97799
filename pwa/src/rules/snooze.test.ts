import assert from "node:assert/strict";
import { test } from "node:test";
import { snoozeMinutes } from "./snooze.ts";

test("a snooze lasts two hours but never into the night", () => {
  const times = { "07:30": 120, "21:00": 120, "22:00": 60, "22:50": 15, "23:59": 15, "00:10": 120 };

  for (const [time, minutes] of Object.entries(times)) {
    const [hour, minute] = time.split(":").map(Number);
    assert.equal(snoozeMinutes(hour! * 60 + minute!), minutes, time);
  }
});
