import assert from "node:assert/strict";
import { test } from "node:test";
import { gentler } from "./ladder.ts";
import {
  breathPhase,
  closeSpot,
  endHold,
  heldSeconds,
  MAX_HOLD_SECONDS,
  newSpot,
  rateAfter,
  reopenSpot,
  resumeHold,
  setPoint,
  startHold,
  tickSpot,
  toggleFelt,
} from "./spot.ts";

const T0 = 1_795_368_000_000;
const HELD = startHold(setPoint(newSpot("a", "right"), "gmed-2"), 6, T0);

test("a hold has the seconds until it eased", () => {
  const spot = rateAfter(endHold(HELD, T0 + 41_700), 3);

  assert.equal(spot.seconds, 41);
  assert.equal(spot.eased, true);
  assert.deepEqual([spot.point, spot.before, spot.after], ["gmed-2", 6, 3]);
});

test("a hold ends after ninety seconds and has not eased", () => {
  const spot = tickSpot(HELD, T0 + 3_600_000);

  assert.equal(spot.stage, "after");
  assert.equal(spot.seconds, MAX_HOLD_SECONDS);
  assert.equal(spot.eased, false);
  assert.equal(tickSpot(HELD, T0 + 89_999).stage, "hold");
});

test("only full seconds of a hold count", () => {
  const seconds = [0, 999, 1_000, 29_999, 30_000, 89_999, 90_000, 91_000].map((ms) =>
    heldSeconds(HELD, T0 + ms),
  );

  assert.deepEqual(seconds, [0, 0, 1, 29, 30, 89, 90, 90]);
});

test("a clock that is set back makes a hold neither shorter nor longer", () => {
  const hour = 3_600_000;
  const spot = tickSpot(tickSpot(HELD, T0 + 40_000), T0 + 40_000 - hour);

  assert.equal(heldSeconds(HELD, T0 - 5_000), 0);
  assert.equal(heldSeconds(spot, T0 + 45_000 - hour), 45);
  assert.equal(tickSpot(spot, T0 + 90_000 - hour).stage, "after");
});

test("a hold ended by too much continues with its seconds after undo", () => {
  const spot = closeSpot(HELD, T0 + 12_400);

  assert.deepEqual([spot.seconds, spot.eased, spot.after], [12, false, null]);
  assert.equal(heldSeconds(resumeHold(HELD, T0 + 12_400, T0 + 20_000), T0 + 20_000), 12);
});

test("a reopened hold continues if it was closed only briefly", () => {
  const seen = tickSpot(HELD, T0 + 20_000);
  const later = reopenSpot(seen, T0 + 20_000 + 30_000);

  assert.equal(reopenSpot(seen, T0 + 20_000 + 29_999), seen);
  assert.deepEqual([later.stage, later.seconds, later.eased], ["after", 20, false]);
  assert.equal(reopenSpot(rateAfter(endHold(HELD, T0), 2), T0 + 90_000).seconds, 0);
});

test("a second tap on an area removes it", () => {
  assert.deepEqual(toggleFelt(toggleFelt(HELD, "knee"), "calf").felt, ["knee", "calf"]);
  assert.deepEqual(toggleFelt(toggleFelt(HELD, "knee"), "knee").felt, []);
});

test("a breath is four seconds in and six out", () => {
  const words = [0, 3_999, 4_000, 9_999, 10_000].map((ms) => breathPhase(HELD, T0 + ms));

  assert.deepEqual(words, ["in", "in", "out", "out", "in"]);
});

test("too much goes to the next rung of the same length, if there is one", () => {
  const all = [4, 2, 1, 3].flatMap((rung) => [2, 4].map((minutes) => ({ rung, minutes })));

  assert.deepEqual(gentler(all, { rung: 1, minutes: 4 }), { rung: 2, minutes: 4 });
  assert.deepEqual(
    gentler(
      all.filter(({ rung }) => rung !== 2),
      { rung: 1, minutes: 2 },
    ),
    { rung: 3, minutes: 2 },
  );
  assert.equal(gentler(all, { rung: 4, minutes: 2 }), undefined);
});
