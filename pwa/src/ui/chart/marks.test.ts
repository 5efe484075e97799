import assert from "node:assert/strict";
import { test } from "node:test";
import { crosses, discs } from "./marks.ts";

test("each disc is a move to its left end and the whole way round", () => {
  assert.equal(
    discs([
      [10, 20, 4],
      [1 / 3, 0, 2],
    ]),
    "M6 20a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M-1.67 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
  );
});

test("each cross is two strokes through its place", () => {
  assert.equal(crosses([[10, 20, 4]]), "M6 16l8 8m0 -8l-8 8");
});

test("where there is nothing to mark nothing is drawn", () => {
  assert.deepEqual([discs([]), crosses([])], ["", ""]);
});
