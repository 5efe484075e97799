import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BACK } from "./back.ts";
import { around, encloses, middle, type Place, polygon, ring, through } from "./curve.ts";
import { type Cross, NEAR, type Plate, type PointId, TARGET, type View } from "./plates.ts";
import { SIDE } from "./side.ts";

const PLATES: Record<View, Plate> = { back: BACK, side: SIDE };
const VIEWS: Record<PointId, View[]> = {
  "gmed-1": ["back"],
  "gmed-2": ["back", "side"],
  "gmed-3": ["side"],
  "gmin-anterior": ["side"],
  "gmin-posterior": ["back"],
  tfl: ["side"],
};
const ZONES = [
  "low-back",
  "sacrum",
  "buttock",
  "side-hip",
  "front-hip",
  "outer-thigh",
  "back-thigh",
  "front-thigh",
  "knee",
  "calf",
  "outer-shin",
];
const KEEP_OFF = ["greater-trochanter", "sciatic", "sacrum-spine", "asis", "fibular-head"];
/**
 * The least that a unit is on a phone 320 px wide and 568 high: the drawing is 281.6 px wide, and
 * so high.
 */
const HIGH = { close: 308, whole: 416 };
const PIXELS = (plate: Plate, way: "close" | "whole") =>
  Math.min(281.6 / plate.frames[way].box[2], HIGH[way] / plate.frames[way].box[3]);

function crosses(plate: Plate): [string, Cross][] {
  return Object.entries(plate.crosses);
}

function keepOff(plate: Plate): Place[][] {
  return Object.values(plate.keepOff).flat().map(polygon);
}

function box([left, top]: Place, size: number): [number, number, number, number] {
  return [left, top, left + size, top + size];
}

test("every point has its X in each view that shows it, and its dots wherever it has an X", () => {
  for (const [id, views] of Object.entries(VIEWS)) {
    assert.deepEqual(
      Object.keys(PLATES).filter((view) => id in PLATES[view as View].crosses),
      views,
    );
    for (const view of views) assert.ok(id in PLATES[view].felt, `${id} in the ${view} view`);
  }
});

test("no X, and no target close up, has its middle where nobody should press", () => {
  for (const plate of Object.values(PLATES)) {
    for (const [
      id,
      {
        at,
        close: [left, top],
      },
    ] of crosses(plate)) {
      for (const spot of [at, [left + TARGET.close / 2, top + TARGET.close / 2] as const]) {
        assert.ok(!keepOff(plate).some((shape) => encloses(shape, spot)), `${id} at ${spot}`);
      }
    }
  }
});

test("an X lies in its own target and in no other", () => {
  for (const plate of Object.values(PLATES)) {
    for (const way of ["close", "whole"] as const) {
      for (const [
        id,
        {
          at: [x, y],
        },
      ] of crosses(plate)) {
        const hit = crosses(plate).filter(([, other]) => {
          const [left, top, right, bottom] = box(other[way], TARGET[way]);
          return left < x && x < right && top < y && y < bottom;
        });
        assert.deepEqual(
          hit.map(([name]) => name),
          [id],
        );
      }
    }
  }
});

test("targets do not overlap", () => {
  for (const plate of Object.values(PLATES)) {
    for (const way of ["close", "whole"] as const) {
      const boxes = crosses(plate).map(([, one]) => box(one[way], TARGET[way]));
      for (const [index, a] of boxes.entries()) {
        for (const b of boxes.slice(index + 1)) {
          assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], `${a} and ${b}`);
        }
      }
    }
  }
});

test("targets are 48 px on the smallest phone", () => {
  for (const plate of Object.values(PLATES)) {
    assert.ok(TARGET.close * PIXELS(plate, "close") >= 48);
    assert.ok(TARGET.whole * PIXELS(plate, "whole") >= 48);
  }
});

test("every zone can be touched: it or its box is 48 px or more, and its middle is its own", () => {
  for (const plate of Object.values(PLATES)) {
    for (const [id, { shape, touch }] of Object.entries(plate.zones)) {
      const all = polygon(shape);
      const size = (axis: 0 | 1) =>
        Math.max(...all.map((spot) => spot[axis])) - Math.min(...all.map((spot) => spot[axis]));
      const least = Math.max(Math.min(size(0), size(1)), touch ? Math.min(touch[2], touch[3]) : 0);
      assert.ok(
        least * PIXELS(plate, "whole") >= 48,
        `${id}: ${least * PIXELS(plate, "whole")} px`,
      );
      assert.ok(encloses(all, middle(shape)), `${id} has its mark outside`);
    }
  }
});

test("each view has the zones and places to keep off that can be seen from there", () => {
  assert.deepEqual(Object.keys(SIDE.zones).sort(), [...ZONES].sort());
  assert.deepEqual(
    Object.keys(BACK.zones).sort(),
    ZONES.filter((id) => !id.startsWith("front")).sort(),
  );
  assert.deepEqual(Object.keys({ ...BACK.keepOff, ...SIDE.keepOff }).sort(), [...KEEP_OFF].sort());
  for (const ids of Object.values(NEAR)) assert.ok(ids.every((id) => KEEP_OFF.includes(id)));
});

test("from behind, the person's right is on the right, and the left is its mirror image", () => {
  for (const [, cross] of crosses(BACK)) assert.ok(cross.at[0] > 0);
  for (const id of ["greater-trochanter", "sciatic", "fibular-head"] as const) {
    for (const shape of BACK.keepOff[id]!)
      assert.ok(
        polygon(shape).every(([x]) => x > 0),
        id,
      );
  }
  for (const shape of BACK.keepOff["sacrum-spine"]!) assert.equal(middle(shape)[0], 0);
});

test("from the right side, the front is on the right", () => {
  assert.ok(middle(SIDE.keepOff.asis![0]!)[0] > middle(SIDE.keepOff["greater-trochanter"]![0]!)[0]);
  assert.ok(middle(SIDE.keepOff["sacrum-spine"]![0]!)[0] < 0);
});

test("captions stand beside the body, within what is in sight", () => {
  for (const plate of Object.values(PLATES)) {
    for (const way of ["close", "whole"] as const) {
      const [x, y, width, height] = plate.frames[way].box;
      for (const { name, at } of plate.frames[way].captions) {
        assert.ok(at[0] > x && at[0] < x + width && at[1] > y && at[1] < y + height, name);
      }
    }
  }
});

// In content/ the map is 100 wide and 140 high; the drawing is as high, 3.9 or 3.3 times as wide.
test("the X is where the content says", () => {
  const wide = { back: 3.9, side: 3.3 };
  for (const [id, views] of Object.entries(VIEWS)) {
    const text = readFileSync(`../content/points/${id}.yaml`, "utf8");
    for (const view of views) {
      const [, x, y] = text.match(new RegExp(`^  ${view}: \\[(\\d+), (\\d+)\\]`, "m"))!.map(Number);
      const at = PLATES[view].crosses[id as PointId]!.at;
      assert.ok(
        Math.hypot((x! - 50) * wide[view] - at[0], y! * 3.6 - at[1]) < 2,
        `${id} from the ${view}: drawn at ${at}`,
      );
    }
  }
});

test("a curve passes through its places, and a closed one comes back", () => {
  assert.equal(through("0 0, 6 0, 6 6"), "M0 0C1 0 5 -1 6 0C7 1 6 5 6 6");
  assert.match(around("0 0, 6 0, 6 6"), /^M0 0C.* 0 0Z$/);
});

test("a ring encloses its middle and not what is beyond its edge", () => {
  const shape = polygon(ring(10, 20, 5));

  assert.ok(encloses(shape, [10, 20]));
  assert.ok(encloses(shape, [14, 20]));
  assert.ok(!encloses(shape, [16, 20]));
});
